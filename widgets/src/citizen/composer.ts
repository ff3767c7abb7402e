import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { icon } from "../shared/icons";
import { define, LightElement } from "../shared/light";
import type { Store } from "../shared/store";
import { TEXTS } from "./texts";

const DRAFT = "draft";

/** The question box. Tells `say` with the text; what is typed and not yet sent survives a reload. */
export class Composer extends LightElement {
  @property({ attribute: false }) store!: Store;
  @property({ attribute: false }) large = false;
  /** Whether the words are too large for the long example. */
  @property({ attribute: false }) brief = false;
  @state() private text = "";
  @state() private composing = false;
  @query("textarea") private readonly field!: HTMLTextAreaElement;

  override connectedCallback(): void {
    super.connectedCallback();
    this.text = this.store.read<string>(DRAFT) ?? "";
  }

  override focus(): void {
    this.field?.focus();
  }

  /** Puts a text in the box to be corrected before it is sent. */
  fill(text: string): void {
    this.change(text);
    this.focus();
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("text" as keyof this)) {
      this.field.rows = Math.min(this.large ? 6 : 5, Math.max(this.large ? 2 : 1, this.text.split("\n").length));
    }
  }

  protected override render(): TemplateResult {
    const length = [...this.text].length;
    const over = length > TEXTS.limit;
    const near = length > TEXTS.limit * 0.8;
    return html`<form class="composer ${this.large ? "large" : ""}" @submit=${this.submit} novalidate>
      <label class="vh" for="question">${TEXTS.questionLabel}</label>
      <textarea
        id="question"
        rows=${this.large ? 2 : 1}
        .value=${live(this.text)}
        placeholder=${this.large ? (this.brief ? TEXTS.placeholderBrief : TEXTS.placeholder) : this.brief ? TEXTS.placeholderShortBrief : TEXTS.placeholderShort}
        aria-describedby="question-note"
        aria-invalid=${over ? "true" : "false"}
        enterkeyhint="send"
        autocomplete="off"
        @input=${this.typed}
        @keydown=${this.pressed}
        @focus=${this.touched}
        @compositionstart=${() => (this.composing = true)}
        @compositionend=${() => (this.composing = false)}
      ></textarea>
      <div class="composer-foot">
        <span id="question-note" class="hint">
          ${near
            ? html`<span class=${over ? "over" : ""} role=${over ? "alert" : nothing}
                >${length} / ${TEXTS.limit} 字${over ? "，请删减后发送" : ""}</span
              >`
            : html`<span class="keys">${TEXTS.enterHint}</span>`}
        </span>
        <button class="send" type="submit" ?disabled=${over}>
          <span>${this.large ? TEXTS.ask : TEXTS.send}</span>${icon("send")}
        </button>
      </div>
    </form>`;
  }

  private typed(event: Event): void {
    this.change((event.target as HTMLTextAreaElement).value);
    this.dispatchEvent(new CustomEvent("typed"));
  }

  private touched(): void {
    this.dispatchEvent(new CustomEvent("typed"));
  }

  private change(text: string): void {
    this.text = text;
    if (text) this.store.write(DRAFT, text);
    else this.store.remove(DRAFT);
  }

  private pressed(event: KeyboardEvent): void {
    // 229: the key belongs to an input method, also in browsers that end the composition before the key is told.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || this.composing || event.keyCode === 229) return;
    event.preventDefault();
    this.submit();
  }

  private submit(event?: Event): void {
    event?.preventDefault();
    const text = this.text.trim();
    this.focus();
    if (!text || [...text].length > TEXTS.limit) return;
    this.change("");
    this.dispatchEvent(new CustomEvent("say", { detail: text }));
  }
}
define("yx-composer", Composer);
