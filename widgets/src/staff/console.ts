import { html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { momentText } from "../shared/dates";
import { define } from "../shared/light";
import { TEXTS } from "../citizen/texts";
import { ask, query, type StaffTicket, type TicketPage } from "./model";
import { STAFF } from "./texts";
import "./ticket";
import { StaffView } from "./view";

/** The agents' and units' page: tickets that the person may read, and the one in hand. */
export class Console extends StaffView {
  @state() private tickets: readonly StaffTicket[] = [];
  @state() private cursor: string | null = null;
  @state() private filters = { state: "", q: "" };
  @state() private chosen = "";

  override connectedCallback(): void {
    super.connectedCallback();
    this.chosen = location.hash.slice(1);
    window.addEventListener("hashchange", this.turned);
    void this.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("hashchange", this.turned);
  }

  private readonly turned = (): void => void (this.chosen = location.hash.slice(1));

  protected override render(): TemplateResult {
    return html`<div class="split ${this.chosen ? "chosen" : ""}">
      <section class="list-pane" aria-labelledby="tickets-title">
        <h2 id="tickets-title">${STAFF.tickets}</h2>
        <form class="filters" @submit=${this.filter}>
          <label class="vh" for="state">${STAFF.state}</label>
          <select id="state" name="state" @change=${this.filter}>
            <option value="">${STAFF.allStates}</option>
            ${Object.entries(TEXTS.states).map(([value, label]) => html`<option value=${value}>${label}</option>`)}
          </select>
          <label class="vh" for="q">${STAFF.ticketQuery}</label>
          <input id="q" name="q" type="search" placeholder=${STAFF.ticketQuery} />
          <button class="button" type="submit">${STAFF.search}</button>
        </form>
        ${this.faultLine()}
        <ul class="rows">
          ${this.tickets.map((ticket) => this.row(ticket))}
        </ul>
        ${this.busyLine()}
        ${!this.busy && !this.fault && !this.tickets.length ? html`<p class="quiet-text">${STAFF.noTickets}</p>` : nothing}
        ${this.cursor ? html`<button class="button" type="button" @click=${() => this.load(true)}>${STAFF.more}</button>` : nothing}
      </section>
      <section class="detail-pane" aria-label=${STAFF.tickets}>
        ${this.chosen
          ? html`<yx-ticket .number=${this.chosen} @changed=${this.changed}></yx-ticket>`
          : html`<p class="empty">${STAFF.pickTicket}</p>`}
      </section>
    </div>`;
  }

  private row(ticket: StaffTicket): TemplateResult {
    return html`<li>
      <a class="row-link" href="#${ticket.number}" aria-current=${ticket.number === this.chosen ? "true" : nothing}>
        <span class="row-top">
          <span class="badge state-${ticket.state}">${TEXTS.states[ticket.state] ?? ticket.state}</span>
          ${ticket.urgency === "normal" ? nothing : html`<span class="badge hot">${STAFF.urgency[ticket.urgency] ?? ticket.urgency}</span>`}
          <time datetime=${ticket.created_at}>${momentText(ticket.created_at)}</time>
        </span>
        <span class="row-title">${ticket.title || ticket.description}</span>
        <span class="row-note">${TEXTS.types[ticket.type] ?? ticket.type} · ${TEXTS.desks[ticket.desk] ?? ticket.desk}${
          ticket.unit ? ` · ${ticket.unit}` : ""
        }</span>
      </a>
    </li>`;
  }

  private filter(event: Event): void {
    event.preventDefault();
    const form = (event.target as HTMLElement).closest("form");
    if (!form) return;
    const values = new FormData(form);
    this.filters = { state: String(values.get("state") ?? ""), q: String(values.get("q") ?? "").trim() };
    void this.load();
  }

  private load(more = false): Promise<boolean> {
    return this.during(async () => {
      const page = await ask<TicketPage>(`/tickets${query({ ...this.filters, limit: 30, cursor: more ? this.cursor : null })}`);
      this.tickets = more ? [...this.tickets, ...page.tickets] : page.tickets;
      this.cursor = page.cursor;
    });
  }

  private changed(event: CustomEvent<StaffTicket>): void {
    this.tickets = this.tickets.map((ticket) => (ticket.number === event.detail.number ? event.detail : ticket));
  }
}
define("yx-console", Console);
