import { html, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { ReplyFrame } from "../shared/frames";
import { icon } from "../shared/icons";
import { define, LightElement } from "../shared/light";
import { fieldText } from "./ticket";
import { TEXTS } from "./texts";

const EDITABLE = ["type", "description", "location", "occurred", "contact"] as const;
const CONFIRM = /确认|提交/;
const CANCEL = /取消|不提交|放弃|算了|先不/;

/**
 * A ticket before it is filed. Corrections, one sentence each, and the decision go through the conversation, so that
 * what the server holds and what the page shows cannot part.
 */
export class DraftCard extends LightElement {
  @property({ attribute: false }) reply!: ReplyFrame;
  /** Whether it is still to be decided: an older draft only shows what was. */
  @property({ attribute: false }) open = false;
  @property({ attribute: false }) say: (text: string) => void = () => undefined;
  @state() private editing = false;

  private get fields(): Readonly<Record<string, unknown>> {
    return this.reply.ticket?.fields ?? {};
  }

  protected override render(): TemplateResult {
    if (!this.open) return html`<p class="quiet-text">${TEXTS.draftPast}</p>`;
    return html`<div class="draft">
      ${this.editing ? this.form() : this.list()}
    </div>`;
  }

  private list(): TemplateResult {
    const { suggested_replies: wording } = this.reply;
    const cancel = wording.find((text) => CANCEL.test(text)) ?? TEXTS.cancel;
    const confirm = wording.find((text) => CONFIRM.test(text) && text !== cancel) ?? TEXTS.confirm;
    const others = wording.filter((text) => text !== cancel && text !== confirm);
    return html`<dl class="fields">
        ${EDITABLE.map((name) => {
          const text = fieldText(name, this.fields[name]);
          return html`<div>
            <dt>${TEXTS.fields[name]}</dt>
            <dd class=${text ? "" : "unset"}>${text || TEXTS.unset}</dd>
          </div>`;
        })}
      </dl>
      <div class="row">
        <button class="button primary" type="button" @click=${() => this.say(confirm)}>
          ${icon("check")}<span>${confirm}</span>
        </button>
        <button class="button" type="button" @click=${this.edit}><span>${TEXTS.edit}</span></button>
        ${others.map(
          (text) => html`<button class="button" type="button" @click=${() => this.say(text)}><span>${text}</span></button>`,
        )}
        <button class="button quiet" type="button" @click=${() => this.say(cancel)}><span>${cancel}</span></button>
      </div>`;
  }

  private edit(): void {
    this.editing = true;
    void this.updateComplete.then(() => this.querySelector<HTMLElement>("select")?.focus());
  }

  private form(): TemplateResult {
    const input = (name: (typeof EDITABLE)[number]): TemplateResult => {
      const value = fieldText(name, this.fields[name]);
      const id = `draft-${name}`;
      const label = html`<label for=${id}>${TEXTS.fields[name]}</label>`;
      if (name === "type")
        return html`<div class="field">${label}
          <select id=${id} name=${name}>
            ${Object.values(TEXTS.types).map((type) => html`<option ?selected=${type === value}>${type}</option>`)}
          </select></div>`;
      if (name === "description")
        return html`<div class="field">${label}<textarea id=${id} name=${name} rows="3" .value=${value}></textarea></div>`;
      return html`<div class="field">${label}<input id=${id} name=${name} .value=${value} autocomplete="off" /></div>`;
    };
    return html`<form class="edit" @submit=${this.save}>
      ${EDITABLE.map(input)}
      <div class="row">
        <button class="button primary" type="submit"><span>${TEXTS.saveEdit}</span></button>
        <button class="button quiet" type="button" @click=${() => (this.editing = false)}>
          <span>${TEXTS.discardEdit}</span>
        </button>
      </div>
    </form>`;
  }

  private save(event: Event): void {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    this.editing = false;
    for (const name of EDITABLE) {
      const now = String(form.get(name) ?? "").trim().replace(/\s*\n\s*/g, " ");
      if (now && now !== fieldText(name, this.fields[name])) this.say(TEXTS.editSentence(TEXTS.corrections[name], now));
    }
  }
}
define("yx-draft", DraftCard);
