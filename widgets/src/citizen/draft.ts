import { html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { ReplyFrame } from "../shared/frames";
import { icon } from "../shared/icons";
import { define, LightElement } from "../shared/light";
import { fieldText } from "./ticket";
import { TEXTS } from "./texts";

const ALWAYS = ["type", "description", "wanted", "location", "occurred", "contact"];
const ROWS = [
  "type", "description", "wanted", "location", "occurred", "subject", "affected", "contact", "category_path", "unit_name", "urgency",
] as const;
const OF: Readonly<Record<string, string>> = { unit_name: "unit" };
const CONFIRM = /确认|提交/;
const CANCEL = /取消|不提交|放弃|算了|先不/;

/** One line of the card. `guess`: nobody said it, it follows from what was said. */
export interface Row {
  readonly name: string;
  readonly text: string;
  readonly guess: boolean;
}

/** The lines of a draft: what a ticket always says, what else was said, and what is proposed from it. */
export function rowsOf(fields: Readonly<Record<string, unknown>>): readonly Row[] {
  const proposed = Array.isArray(fields["proposed"]) ? (fields["proposed"] as readonly unknown[]) : [];
  return ROWS.map((name) => ({
    name,
    text: fieldText(name, fields[name]),
    guess: !(name in TEXTS.corrections) || proposed.includes(OF[name] ?? name),
  })).filter(({ name, text }) => (name === "urgency" ? !["", TEXTS.urgencies["normal"]].includes(text) : text || ALWAYS.includes(name)));
}

/** What to say so that the server's draft has `value` in that field; "" where nothing needs to be said. */
export function correction({ name, text }: Row, value: string): string {
  const now = value.trim().replace(/\s*\n\s*/g, " ").replace(/[“”]/g, "");
  const label = TEXTS.corrections[name];
  if (now === text || (!now && (!label || name === "type" || name === "description"))) return "";
  return label ? TEXTS.editSentence(label, now) : TEXTS.guessSentence(TEXTS.fields[name] ?? name, now);
}

/**
 * A ticket before it is filed. Corrections, one sentence each, and the decision go through the conversation, so that
 * what the server holds and what the page shows cannot part.
 */
export class DraftCard extends LightElement {
  @property({ attribute: false }) reply!: ReplyFrame;
  /** Whether it is still to be decided: an older draft only shows what was. */
  @property({ attribute: false }) open = false;
  @property({ attribute: false }) say: (text: string) => void = () => undefined;
  @state() private editing = "";

  protected override render(): TemplateResult {
    if (!this.open) return html`<p class="quiet-text">${TEXTS.draftPast}</p>`;
    const rows = rowsOf(this.reply.ticket?.fields ?? {});
    return html`<p class="quiet-text">${TEXTS.draftHint}</p>
      <dl class="fields facts">${rows.map((row) => this.row(row))}</dl>
      ${rows.some(({ guess }) => guess) ? html`<p class="quiet-text">${TEXTS.guessNote}</p>` : nothing}
      ${this.decision()}`;
  }

  private row(row: Row): TemplateResult {
    const label = TEXTS.fields[row.name] ?? row.name;
    return html`<div>
      <dt>${label}${row.guess ? html` <span class="guess">${TEXTS.guess}</span>` : nothing}</dt>
      <dd>
        ${this.editing === row.name
          ? this.form(row)
          : html`<button class="fact" type="button" data-row=${row.name} @click=${() => this.edit(row.name)}>
              <span class="vh">${TEXTS.editField(label, row.guess)}</span
              ><span class=${row.text ? "" : "unset"}>${row.text || TEXTS.unset}</span>${icon("pen")}
            </button>`}
      </dd>
    </div>`;
  }

  private decision(): TemplateResult {
    const { suggested_replies: wording } = this.reply;
    const cancel = wording.find((text) => CANCEL.test(text)) ?? TEXTS.cancel;
    const confirm = wording.find((text) => CONFIRM.test(text) && text !== cancel) ?? TEXTS.confirm;
    const others = wording.filter((text) => text !== cancel && text !== confirm);
    return html`<div class="card-foot row ${this.editing ? "rest" : ""}">
      <button class="button primary" type="button" @click=${() => this.say(confirm)}>
        ${icon("check")}<span>${confirm}</span>
      </button>
      ${others.map(
        (text) => html`<button class="button" type="button" @click=${() => this.say(text)}><span>${text}</span></button>`,
      )}
      <button class="button quiet" type="button" @click=${() => this.say(cancel)}><span>${cancel}</span></button>
    </div>`;
  }

  private form(row: Row): TemplateResult {
    const label = TEXTS.guessLabels[row.name] ?? TEXTS.fields[row.name] ?? row.name;
    const value = row.guess ? "" : row.text;
    const field =
      row.name === "type"
        ? html`<select name="value" aria-label=${label}>
            ${Object.values(TEXTS.types).map((type) => html`<option ?selected=${type === row.text}>${type}</option>`)}
          </select>`
        : row.name === "description"
          ? html`<textarea name="value" rows="3" aria-label=${label} .value=${value}></textarea>`
          : html`<input name="value" aria-label=${label} placeholder=${row.guess ? label : ""} .value=${value} autocomplete="off" />`;
    const may = row.text && !row.guess && !["type", "description"].includes(row.name);
    return html`<form class="edit field" @submit=${(event: Event) => this.save(event, row)} @keydown=${this.pressed}>
      ${field}${may ? html`<p class="quiet-text">${TEXTS.emptyMeans}</p>` : nothing}
      <div class="row">
        <button class="button primary" type="submit"><span>${TEXTS.saveEdit}</span></button>
        <button class="button quiet" type="button" @click=${this.leave}><span>${TEXTS.discardEdit}</span></button>
      </div>
    </form>`;
  }

  private edit(name: string): void {
    this.editing = name;
    void this.updateComplete.then(() => {
      const form = this.querySelector<HTMLElement>("form.edit");
      form?.querySelector<HTMLElement>("[name=value]")?.focus();
      form?.scrollIntoView?.({ block: "nearest" });
    });
  }

  /** Back to the line, with the cursor where it was. */
  private readonly leave = (): void => {
    const name = this.editing;
    this.editing = "";
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(`[data-row="${name}"]`)?.focus());
  };

  private readonly pressed = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.stopPropagation(); // Escape closes the line only, not the panel around it
    this.leave();
  };

  private save(event: Event, row: Row): void {
    event.preventDefault();
    const said = correction(row, String(new FormData(event.target as HTMLFormElement).get("value") ?? ""));
    if (!said) return this.leave();
    this.editing = "";
    this.say(said);
  }
}
define("yx-draft", DraftCard);
