import { html, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { readProgress, type TicketProgress } from "../shared/api";
import type { TicketRef } from "../shared/frames";
import { icon } from "../shared/icons";
import { define, LightElement } from "../shared/light";
import { clocks, stages } from "./stages";
import { fieldList, numberBox } from "./ticket";
import { TEXTS } from "./texts";

/** A ticket just filed: its number and code, how it goes on, and by when, as far as the server has set that. */
export class Receipt extends LightElement {
  @property({ attribute: false }) base = "";
  @property({ attribute: false }) ticket!: TicketRef;
  @property({ attribute: false }) copied = false;
  @property({ attribute: false }) copy: (text: string) => void = () => undefined;
  @property({ attribute: false }) look: (number: string, code: string) => void = () => undefined;
  @state() private progress: TicketProgress | null = null;

  protected override firstUpdated(_changed: PropertyValues): void {
    const { number, pickup_code } = this.ticket;
    if (!number || !pickup_code) return;
    // Without an answer the card says what the reply said; the button below asks again.
    readProgress(this.base, number, pickup_code).then((found) => (this.progress = found), () => undefined);
  }

  protected override render(): TemplateResult {
    const { number, pickup_code, fields, state } = this.ticket;
    return html`<div class="receipt">
      ${numberBox(this.ticket, this.copied, this.copy)}
      <p class="keep">${icon("alert")}<span>${TEXTS.keepCode}</span></p>
      ${stages(this.progress?.state ?? state)}
      ${clocks(this.progress?.clocks ?? [])}
      <div class="row">
        <button class="button primary" type="button" data-progress=${number} @click=${() => this.look(number ?? "", pickup_code ?? "")}>
          ${icon("clock")}<span>${TEXTS.checkThis}</span>
        </button>
      </div>
      <details class="filed"><summary>${TEXTS.filed}</summary>${fieldList(fields)}</details>
    </div>`;
  }
}
define("yx-receipt", Receipt);
