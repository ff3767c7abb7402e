import { html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { momentText } from "../shared/dates";
import { define } from "../shared/light";
import { ask, type Gap } from "./model";
import { STAFF } from "./texts";
import { StaffView } from "./view";

/** The questions that nothing answered, the most asked first. */
export class Gaps extends StaffView {
  @state() private gaps: readonly Gap[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.during(async () => {
      this.gaps = await ask<Gap[]>("/knowledge/gaps");
    });
  }

  protected override render(): TemplateResult {
    return html`<section class="panel" aria-labelledby="gaps-title">
      <h2 id="gaps-title">${STAFF.gaps}</h2>
      <p class="quiet-text">${STAFF.gapsLead}</p>
      ${this.faultLine()} ${this.busyLine()}
      ${!this.busy && !this.fault && !this.gaps.length ? html`<p class="quiet-text">${STAFF.noGaps}</p>` : nothing}
      <ul class="rows">
        ${this.gaps.map(
          (gap) => html`<li class="gap">
            <span class="row-title">${gap.question}</span>
            <span class="row-note">${STAFF.asked(gap.count)} · ${STAFF.gapReasons[gap.reason] ?? gap.reason} · ${momentText(gap.last_at)}</span>
            <button class="button" type="button" ?disabled=${this.busy} @click=${() => this.close(gap)}>${STAFF.closeGap}</button>
          </li>`,
        )}
      </ul>
    </section>`;
  }

  private async close(gap: Gap): Promise<void> {
    const done = await this.during(() => ask(`/knowledge/gaps/${encodeURIComponent(gap.key)}`, { method: "DELETE" }));
    if (done) this.gaps = this.gaps.filter((kept) => kept !== gap);
  }
}
define("yx-gaps", Gaps);
