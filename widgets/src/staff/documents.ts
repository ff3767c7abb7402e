import { html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { dayText, momentText } from "../shared/dates";
import { define } from "../shared/light";
import { areaOf, ask, query, type DocumentRow, type Version } from "./model";
import { STAFF } from "./texts";
import { StaffView } from "./view";

const PER_PAGE = 30;

/** Published documents: find, look at the revisions, retire with a reason. */
export class Documents extends StaffView {
  @state() private rows: readonly DocumentRow[] = [];
  @state() private total = 0;
  @state() private filters = { q: "", collection: "" };
  @state() private opened = "";
  @state() private versions: readonly Version[] = [];
  @state() private told = "";

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  protected override render(): TemplateResult {
    return html`<section class="panel" aria-labelledby="documents-title">
      <h2 id="documents-title">${STAFF.documents} <small>${STAFF.documentTotal(this.total)}</small></h2>
      <form class="filters" @submit=${this.filter}>
        <label class="vh" for="collection">${STAFF.collection}</label>
        <select id="collection" name="collection" @change=${this.filter}>
          <option value="">${STAFF.allCollections}</option>
          ${Object.entries(STAFF.collections).map(([value, label]) => html`<option value=${value}>${label}</option>`)}
        </select>
        <label class="vh" for="doc-q">${STAFF.documentQuery}</label>
        <input id="doc-q" name="q" type="search" placeholder=${STAFF.documentQuery} />
        <button class="button" type="submit">${STAFF.search}</button>
      </form>
      ${this.faultLine()} ${this.told ? html`<p class="told" role="status">${this.told}</p>` : nothing}
      <ul class="rows">
        ${this.rows.map((row) => this.row(row))}
      </ul>
      ${this.busyLine()}
      ${!this.busy && !this.fault && !this.rows.length ? html`<p class="quiet-text">${STAFF.noDocuments}</p>` : nothing}
      ${this.rows.length < this.total
        ? html`<button class="button" type="button" ?disabled=${this.busy} @click=${() => this.load(true)}>${STAFF.more}</button>`
        : nothing}
    </section>`;
  }

  private row(row: DocumentRow): TemplateResult {
    const open = this.opened === row.document_id;
    const dates = [
      row.issued_on && `${dayText(row.issued_on)}${STAFF.issued}`,
      row.effective_from && `${dayText(row.effective_from)}${STAFF.effective}`,
      row.expires_at && `${dayText(row.expires_at)}${STAFF.expires}`,
    ].filter(Boolean);
    return html`<li class="doc">
      <button class="row-link" type="button" aria-expanded=${open ? "true" : "false"} @click=${() => this.open(row)}>
        <span class="row-top"><span class="badge">${STAFF.collections[row.collection] ?? row.collection}</span>${place(row)}<span>${row.department}</span></span>
        <span class="row-title">${row.title}</span>
        <span class="row-note">${[row.document_id, ...dates].join(" · ")}</span>
      </button>
      ${open ? this.opening(row) : nothing}
    </li>`;
  }

  private opening(row: DocumentRow): TemplateResult {
    return html`<div class="opened">
      <h3>${STAFF.versions}</h3>
      <ol class="timeline">
        ${[...this.versions].reverse().map(
          (one) => html`<li>
            <time datetime=${one.recorded_at}>${momentText(one.recorded_at)}</time>
            <strong>${STAFF.version} ${one.version} · ${STAFF.changes[one.change] ?? one.change}</strong>
            ${one.reason ? html`<p>${one.reason}</p>` : nothing}
          </li>`,
        )}
      </ol>
      <form class="edit" @submit=${(event: Event) => this.retire(event, row)}>
        <div class="field">
          <label for="retire-reason">${STAFF.retireAsk}</label>
          <input id="retire-reason" name="reason" maxlength="500" autocomplete="off" />
        </div>
        <div class="row"><button class="button danger" type="submit" ?disabled=${this.busy}>${STAFF.retire}</button></div>
      </form>
    </div>`;
  }

  private filter(event: Event): void {
    event.preventDefault();
    const form = (event.target as HTMLElement).closest("form");
    if (!form) return;
    const values = new FormData(form);
    this.filters = { q: String(values.get("q") ?? "").trim(), collection: String(values.get("collection") ?? "") };
    void this.load();
  }

  private load(more = false): Promise<boolean> {
    return this.during(async () => {
      const offset = more ? this.rows.length : 0;
      const page = await ask<{ documents: DocumentRow[]; total: number }>(
        `/knowledge/documents${query({ ...this.filters, offset, limit: PER_PAGE })}`,
      );
      this.rows = more ? [...this.rows, ...page.documents] : page.documents;
      this.total = page.total;
    });
  }

  private open(row: DocumentRow): void {
    this.told = "";
    this.opened = this.opened === row.document_id ? "" : row.document_id;
    this.versions = [];
    if (this.opened)
      void this.during(async () => {
        this.versions = await ask<Version[]>(`/knowledge/documents/${path(row.document_id)}/versions`);
      });
  }

  private async retire(event: Event, row: DocumentRow): Promise<void> {
    event.preventDefault();
    const reason = String(new FormData(event.target as HTMLFormElement).get("reason") ?? "").trim();
    if (!reason) {
      this.fault = STAFF.reasonMissing;
      this.querySelector<HTMLElement>("#retire-reason")?.focus();
      return;
    }
    const done = await this.during(() => ask(`/knowledge/documents/${path(row.document_id)}/retire`, { body: { reason } }));
    if (!done) return;
    this.rows = this.rows.filter((kept) => kept !== row);
    this.total -= 1;
    this.opened = "";
    this.told = `${row.title}：${STAFF.retired}`;
  }
}

/** The area that a document is for, as a mark beside its kind. */
const place = (row: DocumentRow): TemplateResult | typeof nothing => {
  const area = areaOf(row.document_id, row.area);
  return area ? html`<span class="badge area" title=${STAFF.area}>${area}</span>` : nothing;
};

/** A document's identifier as a path: its own slashes stay. */
const path = (id: string): string => id.split("/").map(encodeURIComponent).join("/");
define("yx-documents", Documents);
