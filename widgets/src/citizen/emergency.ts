import { html, nothing, type TemplateResult } from "lit";
import type { Entry } from "../shared/entries";
import type { ReplyFrame } from "../shared/frames";
import { icon } from "../shared/icons";
import { numberBox, numbersText } from "./ticket";
import { TEXTS } from "./texts";

const PHONE = /(?<![\d-])(?:1(?:10|19|2[02])|12\d{3}|9[56]\d{3}|0\d{2,3}-\d{7,8}|[48]00-\d{3}-?\d{4})(?![\d-])/g;
const DAY = 86_400_000;

/** The numbers that an emergency reply names, each once: `first` are those of its first line that names any. */
export function phonesIn(text: string): { first: readonly string[]; more: readonly string[] } {
  const found = text.split("\n").map((line) => [...line.matchAll(PHONE)].map(([number]) => number));
  const first = new Set(found.find((numbers) => numbers.length));
  return { first: [...first], more: [...new Set(found.flat())].filter((number) => !first.has(number)) };
}

/** The first line of an emergency reply, where it is a short order to call: it is the card's title. */
export function orderOf(text: string): string {
  const [first = ""] = text.split("\n");
  return first.length <= 28 && first.search(PHONE) >= 0 ? first : "";
}

const call = (number: string, look: string): TemplateResult => {
  const texts = number === TEXTS.byText;
  const name = TEXTS.phoneNames[number] ?? "";
  return html`<a
    class="call ${look}"
    href="${texts ? "sms" : "tel"}:${number}"
    aria-label=${`${texts ? TEXTS.texting(number) : TEXTS.call(number)} ${name}`.trim()}
    >${icon("phone")}<span>${number}</span>${name ? html`<small>${name}</small>` : nothing}</a
  >`;
};

/** The numbers to call at once, as large buttons. */
export const firstCalls = (reply: ReplyFrame): TemplateResult =>
  html`<p class="calls">${phonesIn(reply.text).first.map((number) => call(number, ""))}</p>`;

/** The other numbers that the reply names. */
export function moreCalls(reply: ReplyFrame): TemplateResult | typeof nothing {
  const { more } = phonesIn(reply.text);
  return more.length ? html`<p class="label more-label">${TEXTS.moreCalls}</p>${smallCalls(more)}` : nothing;
}

/** Every number of a reply that leads elsewhere, to be called with one press. */
export function callsElsewhere(reply: ReplyFrame): TemplateResult | typeof nothing {
  const { first, more } = phonesIn(reply.text);
  return first.length ? smallCalls([...first, ...more]) : nothing;
}

const smallCalls = (numbers: readonly string[]): TemplateResult =>
  html`<p class="calls more">${numbers.map((number) => call(number, "second"))}</p>`;

/** The emergency of the last day that is still open and that newer answers have pushed away; null for none. */
export function emergencyOf(entries: readonly Entry[], now: number): ReplyFrame | null {
  const answers = entries.flatMap((entry) => (entry.kind === "answer" && entry.reply ? [{ at: entry.at, reply: entry.reply }] : []));
  const place = answers.findLastIndex(({ reply }) => reply.kind === "emergency");
  const found = answers[place];
  if (!found || place === answers.length - 1 || now - found.at > DAY) return null;
  const number = found.reply.ticket?.number;
  const over = answers.slice(place + 1).some(({ reply }) => reply.ticket?.number === number && reply.ticket?.state === "closed");
  return over ? null : found.reply;
}

/** The numbers and the ticket of an emergency, kept in sight above the conversation. */
export const pinnedEmergency = (
  reply: ReplyFrame,
  copied: boolean,
  copy: (text: string) => void,
  hide: () => void,
): TemplateResult =>
  html`<section class="pinned" aria-label=${TEXTS.pinned}>
    <p class="calls">${phonesIn(reply.text).first.map((number) => call(number, "small"))}</p>
    <button class="strip-button" type="button" @click=${hide}>${TEXTS.hide}</button>
    ${reply.ticket?.number
      ? html`<button class="pinned-numbers" type="button" @click=${() => copy(numbersText(reply.ticket))}>
          <span>${TEXTS.number} <b>${reply.ticket.number}</b></span>
          <span
            >${reply.ticket.pickup_code ? html`${TEXTS.code} <b>${reply.ticket.pickup_code}</b>` : nothing}
            ${icon(copied ? "check" : "copy")}<span class="vh" role="status">${copied ? TEXTS.copied : TEXTS.copy}</span></span
          >
        </button>`
      : nothing}
  </section>`;

/** The ticket of an emergency in a box that stays at the foot of its card. */
export const emergencyBox = (reply: ReplyFrame, copied: boolean, copy: (text: string) => void): TemplateResult | typeof nothing =>
  reply.ticket?.number
    ? html`<div class="card-foot">${numberBox(reply.ticket, copied, copy)}</div>`
    : nothing;
