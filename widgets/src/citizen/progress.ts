import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { ApiError, readProgress, type TicketProgress } from "../shared/api";
import { momentText } from "../shared/dates";
import { icon } from "../shared/icons";
import { define, LightElement } from "../shared/light";
import { clocks, stages } from "./stages";
import { stateBadge } from "./ticket";
import { TEXTS } from "./texts";

/** The form that opens a ticket's progress by number and pick-up code, and what it found. Tells `leave`. */
export class Progress extends LightElement {
  @property({ attribute: false }) base = "";
  @property({ attribute: false }) number = "";
  @property({ attribute: false }) code = "";
  @state() private found: TicketProgress | null = null;
  @state() private fault = "";
  @state() private wrong: "number" | "code" | "" = "";
  @state() private busy = false;
  @state() private doing: "" | "note" | "withdraw" = "";
  @state() private told = "";

  protected override firstUpdated(_changed: PropertyValues): void {
    if (this.number && this.code) void this.lookUp();
    else this.querySelector<HTMLElement>("#ticket-number")?.focus();
  }

  protected override render(): TemplateResult {
    return html`<section class="progress" aria-labelledby="progress-title" @keydown=${this.pressed}>
      <button class="button quiet back" type="button" @click=${() => this.dispatchEvent(new CustomEvent("leave"))}>
        ${icon("back")}<span>${TEXTS.back}</span>
      </button>
      <h1 id="progress-title">${TEXTS.progressTitle}</h1>
      <div aria-live="polite">
        ${this.fault ? html`<p class="fault" id="progress-fault">${icon("alert")}<span>${this.fault}</span></p>` : nothing}
      </div>
      ${this.found ? this.result(this.found) : this.lookUpForm()}
    </section>`;
  }

  private lookUpForm(): TemplateResult {
    return html`<p class="lead">${TEXTS.progressLead}</p>
      <form class="edit look-up" @submit=${this.submit} novalidate>
        ${this.input("number", "ticket-number", TEXTS.number, TEXTS.numberHint, this.number)}
        ${this.input("code", "ticket-code", TEXTS.code, "", this.code)}
        <button class="button primary" type="submit" ?disabled=${this.busy}>
          ${icon("search")}<span>${this.busy ? TEXTS.lookingUp : TEXTS.lookUp}</span>
        </button>
      </form>`;
  }

  private input(name: "number" | "code", id: string, label: string, hint: string, value: string): TemplateResult {
    const wrong = this.wrong === name;
    return html`<div class="field">
      <label for=${id}>${label}</label>
      <input
        id=${id}
        name=${name}
        .value=${value}
        placeholder=${hint}
        autocomplete="off"
        spellcheck="false"
        aria-invalid=${wrong ? "true" : "false"}
        aria-describedby=${wrong ? "progress-fault" : nothing}
      />
    </div>`;
  }

  private result(ticket: TicketProgress): TemplateResult {
    const history = [...(ticket.history ?? [])].reverse();
    return html`<div class="receipt" data-test="progress">
      <h2 class="status-line" id="found" tabindex="-1"><span class="big">${ticket.number}</span>${stateBadge(ticket.state)}</h2>
      ${stages(ticket.state)} ${clocks(ticket.clocks ?? [])}
      <h2 class="label">${TEXTS.history}</h2>
      ${history.length
        ? html`<ol class="timeline">
            ${history.map(
              (step) => html`<li>
                <time datetime=${step.at}>${momentText(step.at)}</time>
                <strong>${TEXTS.actions[step.action] ?? TEXTS.states[step.action] ?? step.action}</strong>
                ${step.note ? html`<p>${step.note}</p>` : nothing}
              </li>`,
            )}
          </ol>`
        : html`<p class="quiet-text">${TEXTS.noHistory}</p>`}
      ${this.citizenPart(ticket.allowed_actions ?? [])}
      <div class="row"><button class="button quiet" type="button" @click=${this.again}>${icon("search")}<span>${TEXTS.another}</span></button></div>
    </div>`;
  }

  /** What the holder of the code may still do: add, withdraw, rate. */
  private citizenPart(allowed: readonly string[]): TemplateResult | typeof nothing {
    const may = (action: string): boolean => allowed.includes(action);
    if (!may("note") && !may("withdraw") && !may("rate")) return nothing;
    const button = (label: string, press: () => void, look = "", opens = ""): TemplateResult =>
      html`<button class="button ${look}" type="button" data-opens=${opens || nothing} ?disabled=${this.busy} @click=${press}><span>${label}</span></button>`;
    return html`<h2 class="label">${TEXTS.citizenTitle}</h2>
      ${this.told ? html`<p class="quiet-text">${this.told}</p>` : nothing}
      ${may("rate")
        ? html`<p>${TEXTS.rateTitle}</p>
            <div class="row">
              ${TEXTS.grades.map((grade, index) => button(grade, () => void this.lookUp({ action: "rate", rating: index + 1 })))}
            </div>`
        : nothing}
      <div class="row">
        ${may("note") ? button(TEXTS.addNote, () => this.open("note"), "", "note") : nothing}
        ${may("withdraw") ? button(TEXTS.withdraw, () => this.open("withdraw"), "quiet", "withdraw") : nothing}
      </div>
      ${this.doing === "note"
        ? html`<form class="edit" @submit=${this.note}>
            <div class="field">
              <label for="note">${TEXTS.noteLabel}</label><textarea id="note" name="note" rows="3" maxlength="2000"></textarea>
            </div>
            <div class="row"><button class="button primary" type="submit" ?disabled=${this.busy}>${TEXTS.sendNote}</button></div>
          </form>`
        : nothing}
      ${this.doing === "withdraw"
        ? html`<p>${TEXTS.withdrawAsk}</p>
            <div class="row">
              ${button(TEXTS.withdrawYes, () => void this.lookUp({ action: "withdraw" }), "primary")}
              ${button(TEXTS.no, () => (this.doing = ""), "quiet")}
            </div>`
        : nothing}`;
  }

  private readonly again = (): void => {
    this.found = null;
    this.number = this.code = this.told = "";
    void this.updateComplete.then(() => this.querySelector<HTMLElement>("#ticket-number")?.focus());
  };

  /** Escape first closes what is open here. */
  private readonly pressed = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.isComposing || !this.doing) return;
    event.stopPropagation();
    const opener = `[data-opens="${this.doing}"]`;
    this.doing = "";
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(opener)?.focus());
  };

  private open(what: "note" | "withdraw"): void {
    this.doing = this.doing === what ? "" : what;
    void this.updateComplete.then(() => this.querySelector<HTMLElement>("#note")?.focus());
  }

  private note(event: Event): void {
    event.preventDefault();
    const note = String(new FormData(event.target as HTMLFormElement).get("note") ?? "").trim();
    if (note) void this.lookUp({ action: "note", note });
  }

  private submit(event: Event): void {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    this.number = String(form.get("number") ?? "").trim();
    this.code = String(form.get("code") ?? "").trim();
    this.wrong = this.number ? (this.code ? "" : "code") : "number";
    this.fault = this.wrong === "number" ? TEXTS.numberMissing : this.wrong === "code" ? TEXTS.codeMissing : "";
    this.found = null;
    if (this.wrong) this.querySelector<HTMLElement>(`#ticket-${this.wrong}`)?.focus();
    else void this.lookUp();
  }

  private async lookUp(action?: Readonly<Record<string, unknown>>): Promise<void> {
    this.busy = true;
    this.fault = this.told = "";
    try {
      this.found = await readProgress(this.base, this.number, this.code, action);
      this.doing = "";
      if (!action) void this.updateComplete.then(() => this.querySelector<HTMLElement>("#found")?.focus());
      if (action) this.told = TEXTS.acted;
    } catch (error) {
      if (!action) this.found = null;
      this.fault = error instanceof ApiError ? error.message : String(error);
    }
    this.busy = false;
    if (this.fault) void this.updateComplete.then(() => this.querySelector("#progress-fault")?.scrollIntoView?.({ block: "nearest" }));
  }
}
define("yx-progress", Progress);
