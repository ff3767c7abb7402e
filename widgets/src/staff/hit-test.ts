import { html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { define } from "../shared/light";
import { areaOf, ask, type Hit } from "./model";
import { STAFF } from "./texts";
import { StaffView } from "./view";

/** Shows an editor what citizens' words find today. */
export class HitTest extends StaffView {
  @state() private results: readonly (readonly [string, readonly Hit[]])[] | null = null;

  protected override render(): TemplateResult {
    return html`<section class="panel" aria-labelledby="hits-title">
      <h2 id="hits-title">${STAFF.hitTest}</h2>
      <p class="quiet-text">${STAFF.hitTestLead}</p>
      <form class="edit" @submit=${this.run}>
        <div class="field">
          <label for="queries">${STAFF.queries}</label>
          <textarea id="queries" name="queries" rows="3"></textarea>
        </div>
        <div class="row"><button class="button primary" type="submit" ?disabled=${this.busy}>${STAFF.runTest}</button></div>
      </form>
      ${this.faultLine()} ${this.busyLine()}
      <div aria-live="polite">${this.results?.map(([asked, hits]) => this.result(asked, hits)) ?? nothing}</div>
    </section>`;
  }

  private result(asked: string, hits: readonly Hit[]): TemplateResult {
    return html`<section class="result">
      <h3>${asked}</h3>
      ${hits.length
        ? html`<ol class="hits">
            ${hits.map(
              (hit) => html`<li>
                <strong>${[hit.title, hit.section, areaOf(hit.document_id ?? "")].filter(Boolean).join(" · ")}</strong>
                <p>${hit.text.slice(0, 120)}${hit.text.length > 120 ? "…" : ""}</p>
                <small>${STAFF.score} ${hit.score.toFixed(2)}（${STAFF.keyword} ${hit.keyword_score.toFixed(2)}，${STAFF.dense} ${hit.dense_score.toFixed(2)}）</small>
              </li>`,
            )}
          </ol>`
        : html`<p class="quiet-text">${STAFF.noHits}</p>`}
    </section>`;
  }

  private run(event: Event): void {
    event.preventDefault();
    const text = String(new FormData(event.target as HTMLFormElement).get("queries") ?? "");
    const queries = [...new Set(text.split("\n").map((line) => line.trim()).filter(Boolean))].slice(0, 50);
    if (!queries.length) return this.querySelector<HTMLElement>("#queries")?.focus();
    void this.during(async () => {
      const { results } = await ask<{ results: Record<string, Hit[]> }>("/knowledge/hit-test", { body: { queries } });
      this.results = queries.map((asked) => [asked, results[asked] ?? []]);
    });
  }
}
define("yx-hit-test", HitTest);
