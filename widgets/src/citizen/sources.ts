import { html, nothing, type TemplateResult } from "lit";
import { dayText } from "../shared/dates";
import type { Citation } from "../shared/frames";
import { icon } from "../shared/icons";
import { TEXTS } from "./texts";

/** The dates of a source in one line, the ones that it has. */
export function datesOf(citation: Citation): string {
  const parts = [
    citation.issued_on && `${dayText(citation.issued_on)}${TEXTS.issued}`,
    citation.effective_from && `${dayText(citation.effective_from)}${TEXTS.effective}`,
    citation.expires_at && `${dayText(citation.expires_at)}${TEXTS.expires}`,
  ].filter(Boolean);
  return parts.join(" · ") || TEXTS.noDate;
}

/** Only web addresses become links; anything else stays unlinked. */
const safeUrl = (url: string | null): string | null => (url && /^https?:\/\//i.test(url) ? url : null);

/** The passage behind a citation mark, as published. */
export function passage(citation: Citation, close: () => void): TemplateResult {
  const url = safeUrl(citation.source_url);
  return html`<article class="passage" aria-labelledby="passage-title">
    <header>
      <p class="eyebrow">${TEXTS.sourcePanel} ${citation.n}</p>
      <button class="icon-button" type="button" aria-label=${`${TEXTS.close}${TEXTS.sourcePanel}`} @click=${close}>
        ${icon("close")}
      </button>
    </header>
    <h3 id="passage-title" tabindex="-1">${citation.title}</h3>
    ${citation.section ? html`<p class="section">${citation.section}</p>` : nothing}
    <blockquote>${citation.quote}</blockquote>
    <dl class="dates">
      ${day(TEXTS.issued, citation.issued_on)}${day(TEXTS.effective, citation.effective_from)}${day(
        TEXTS.expires,
        citation.expires_at,
      )}
      ${citation.item_code ? html`<div><dt>编码</dt><dd>${citation.item_code}</dd></div>` : nothing}
    </dl>
    ${url
      ? html`<a class="source-link" href=${url} target="_blank" rel="noopener noreferrer">${TEXTS.openSource}</a>`
      : nothing}
  </article>`;
}

const day = (label: string, value: string | null): TemplateResult | typeof nothing =>
  value ? html`<div><dt>${label}</dt><dd>${dayText(value)}</dd></div>` : nothing;
