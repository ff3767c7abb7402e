import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { ApiError } from "../shared/api";
import { momentText } from "../shared/dates";
import { icon } from "../shared/icons";
import { define } from "../shared/light";
import { TEXTS } from "../citizen/texts";
import { identity } from "../shared/conversation";
import { ask, type StaffTicket } from "./model";
import { STAFF } from "./texts";
import { StaffView } from "./view";

type FieldName = "note" | "desk" | "unit" | "days" | "into" | "decision";

/** What each action asks for beside itself; the server says again what is missing. */
const NEEDS: Readonly<Record<string, readonly FieldName[]>> = {
  transfer: ["desk", "note"],
  dispatch: ["unit", "note"],
  request_extension: ["days", "note"],
  decide_extension: ["decision", "note"],
  decide_return: ["decision", "note"],
  merge: ["into", "note"],
};

/** Who did it: a member of staff by name, anybody else by role. */
const who = ({ actor, role }: StaffTicket["history"][number]): string =>
  role === "citizen" || role === "system" ? (STAFF.roles[role] ?? role) : `${actor}（${STAFF.roles[role] ?? role}）`;

/** One ticket, and the actions that its state and the person's role allow. Tells `changed` with the ticket. */
export class TicketCard extends StaffView {
  @property({ attribute: false }) number = "";
  @state() private ticket: StaffTicket | null = null;
  @state() private action = "";
  @state() private told = "";
  private key = "";

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("number")) {
      this.ticket = null;
      this.action = this.told = "";
      void this.load();
    }
  }

  protected override render(): TemplateResult {
    const { ticket } = this;
    return html`${this.faultLine()} ${ticket ? this.card(ticket) : this.busyLine()}`;
  }

  private card(ticket: StaffTicket): TemplateResult {
    const proposed = (name: string): TemplateResult | typeof nothing =>
      ticket.proposed.includes(name) ? html` <span class="proposed">${STAFF.proposed}</span>` : nothing;
    const row = (label: string, value: unknown, name = ""): TemplateResult | typeof nothing =>
      value ? html`<div><dt>${label}</dt><dd>${value}${proposed(name)}</dd></div>` : nothing;
    return html`<article class="ticket">
      <a class="button quiet back-link" href="#">${icon("back")}${STAFF.tickets}</a>
      <header>
        <h2>${ticket.title || ticket.number}</h2>
        <p class="status-line">
          <span class="badge state-${ticket.state}">${TEXTS.states[ticket.state] ?? ticket.state}</span>
          ${ticket.urgency === "normal" ? nothing : html`<span class="badge hot">${STAFF.urgency[ticket.urgency] ?? ticket.urgency}</span>`}
          ${ticket.flags.map((flag) => html`<span class="badge hot">${STAFF.flags[flag] ?? flag}</span>`)}
          <span class="mono">${ticket.number}</span>
        </p>
      </header>
      ${this.told ? html`<p class="told" role="status">${icon("check")}<span>${this.told}</span></p>` : nothing}
      <h3>${STAFF.actionsTitle}</h3>
      ${ticket.allowed_actions.length
        ? html`<div class="row actions">
            ${ticket.allowed_actions.map(
              (action, index) => html`<button
                class="button ${index === 0 ? "primary" : ""}"
                type="button"
                aria-expanded=${this.action === action ? "true" : "false"}
                @click=${() => this.choose(action)}
              >
                ${TEXTS.actions[action] ?? action}
              </button>`,
            )}
          </div>`
        : html`<p class="quiet-text">${STAFF.noActions}</p>`}
      ${this.action ? this.form(this.action) : nothing}
      <dl class="fields">
        ${row(TEXTS.fields["description"] ?? "", ticket.description, "description")}
        ${row(TEXTS.fields["type"] ?? "", TEXTS.types[ticket.type] ?? ticket.type, "type")}
        ${row(TEXTS.fields["category"] ?? "", ticket.category_path.join(" › "), "category_path")}
        ${row(TEXTS.fields["location"] ?? "", ticket.location.text, "location")}
        ${row(TEXTS.fields["occurred"] ?? "", ticket.occurred_text, "occurred_at")}
        ${row(TEXTS.fields["contact"] ?? "", [ticket.contact.name, ticket.contact.phone].filter(Boolean).join("，"), "contact")}
        ${row(TEXTS.fields["desk"] ?? "", TEXTS.desks[ticket.desk] ?? ticket.desk, "desk")}
        ${row(TEXTS.fields["unit"] ?? "", ticket.unit, "unit")}
        ${row(STAFF.channel, STAFF.channels[ticket.channel] ?? ticket.channel)} ${row(STAFF.created, momentText(ticket.created_at))}
        ${row(STAFF.updated, momentText(ticket.updated_at))}
      </dl>
      ${ticket.clocks.length
        ? html`<h3>${STAFF.clocks}</h3>
            <ul class="clocks">
              ${ticket.clocks.map(
                (clock) => html`<li>
                  <strong>${TEXTS.clocks[clock.kind] ?? clock.kind}</strong>
                  <span>${clock.met_at ? `${STAFF.met} ${momentText(clock.met_at)}` : clock.paused ? TEXTS.paused : `${STAFF.due} ${momentText(clock.due_at)}`}</span>
                </li>`,
              )}
            </ul>`
        : nothing}
      <h3>${STAFF.history}</h3>
      <ol class="timeline">
        ${[...ticket.history].reverse().map(
          (step) => html`<li>
            <time datetime=${step.at}>${momentText(step.at)} · ${who(step)}</time>
            <strong>${TEXTS.actions[step.action] ?? step.action}</strong>
            ${step.note ? html`<p>${step.note}</p>` : nothing}
          </li>`,
        )}
      </ol>
    </article>`;
  }

  private form(action: string): TemplateResult {
    return html`<form class="edit act" @submit=${this.act}>
      ${(NEEDS[action] ?? ["note"]).map((name) => this.field(name))}
      <div class="row">
        <button class="button primary" type="submit" ?disabled=${this.busy}>${STAFF.sure}${TEXTS.actions[action] ?? action}</button>
        <button class="button quiet" type="button" @click=${() => (this.action = "")}>${STAFF.cancel}</button>
      </div>
    </form>`;
  }

  private field(name: FieldName): TemplateResult {
    const id = `act-${name}`;
    const label = html`<label for=${id}>${STAFF[name]}</label>`;
    switch (name) {
      case "note":
        return html`<div class="field">${label}<textarea id=${id} name=${name} rows="3" maxlength="2000"></textarea></div>`;
      case "desk":
        return html`<div class="field">${label}
          <select id=${id} name=${name}>${Object.entries(TEXTS.desks).map(([value, text]) => html`<option value=${value}>${text}</option>`)}</select></div>`;
      case "decision":
        return html`<div class="field">${label}
          <select id=${id} name=${name}><option value="approve">${STAFF.approve}</option><option value="reject">${STAFF.reject}</option></select></div>`;
      default:
        return html`<div class="field">${label}<input id=${id} name=${name} inputmode=${name === "unit" ? "text" : "numeric"} autocomplete="off" /></div>`;
    }
  }

  private choose(action: string): void {
    this.action = this.action === action ? "" : action;
    this.key = identity(); // the same press sent twice acts once
    this.told = this.fault = "";
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(".act [name]")?.focus());
  }

  private load(): Promise<boolean> {
    const { number } = this;
    return this.during(async () => {
      const ticket = await ask<StaffTicket>(`/tickets/${encodeURIComponent(number)}`);
      if (number === this.number) this.ticket = ticket;
    });
  }

  private async act(event: Event): Promise<void> {
    event.preventDefault();
    if (!this.ticket) return;
    const { number, version } = this.ticket;
    const filled = [...new FormData(event.target as HTMLFormElement)].filter(([, value]) => String(value).trim());
    const body: Record<string, unknown> = { action: this.action };
    for (const [name, value] of filled) body[name] = name === "days" ? Number(value) : String(value).trim();
    let stale = false;
    const done = await this.during(async () => {
      try {
        this.ticket = await ask<StaffTicket>(`/tickets/${encodeURIComponent(number)}/actions`, {
          body,
          headers: { "If-Match": `"${version}"`, "Idempotency-Key": this.key },
        });
      } catch (error) {
        stale = error instanceof ApiError && (error.status === 412 || error.status === 409);
        throw error;
      }
    });
    if (done) {
      this.action = "";
      this.told = STAFF.done;
      this.dispatchEvent(new CustomEvent("changed", { detail: this.ticket }));
    } else if (stale) {
      const why = this.fault;
      await this.load();
      this.fault = `${why} ${STAFF.staleNote}`;
    }
  }
}
define("yx-ticket", TicketCard);
