import { html, nothing, type TemplateResult } from "lit";
import type { Answer } from "../shared/entries";
import type { Citation, ReplyFrame, Sentence } from "../shared/frames";
import { icon, type IconName } from "../shared/icons";
import { datesOf, passage } from "./sources";
import { TEXTS } from "./texts";
import { callsElsewhere, emergencyBox, firstCalls, moreCalls, orderOf } from "./emergency";
import { ticketStatus } from "./ticket";
import "./draft";
import "./receipt";

/** What a card may ask of the page. */
export interface CardActions {
  /** Where the server is: an origin, or "" for this page's own. */
  base: string;
  say(text: string): void;
  sayAgain(id: string): void;
  cite(reply_id: string, n: number, from: HTMLElement): void;
  closeCite(): void;
  rate(reply_id: string, useful: boolean): void;
  read(id: string, text: string): void;
  copy(id: string, text: string): void;
  showProgress(number: string, code: string): void;
}

/** How a card stands on this page now. */
export interface CardState {
  readonly last: boolean;
  readonly cited: number | null;
  readonly inline: boolean;
  readonly elder: boolean;
  readonly canRead: boolean;
  readonly reading: boolean;
  readonly copied: boolean;
}

const ICONS: Readonly<Record<string, IconName>> = {
  emergency: "alert", handoff: "person", ticket_created: "check", ticket_draft: "voice", ticket_status: "clock", refusal: "book",
  not_accepted: "book", error: "alert",
};

/** One reply: its checked sentences, then what can be done with it. Text goes in through bindings only. */
export function answerCard(entry: Answer, state: CardState, actions: CardActions): TemplateResult {
  const { reply } = entry;
  const kind = reply?.kind ?? "answer";
  const form = kind === "ticket_draft" && !!reply?.ticket;
  const order = kind === "emergency" && reply ? orderOf(reply.text) : "";
  const title = kind === "ticket_draft" && !form ? "" : order || (TEXTS.kinds[kind] ?? reply?.item?.name ?? "");
  const whole = visible(entry.sentences);
  const shown = reply ? wordsBeside(whole, reply, form, state.last) : whole;
  const cited = reply?.citations.find((citation) => citation.n === state.cited);
  return html`<article class="card kind-${kind}" aria-label=${`${TEXTS.assistant}：${title || "答复"}`}>
    ${title
      ? html`<header class="card-head">
          ${icon(ICONS[kind] ?? "book")}<span class="card-title" title=${reply?.item?.code ?? nothing}>${title}</span>
        </header>`
      : nothing}
    ${kind === "emergency" && reply ? firstCalls(reply) : nothing}
    <div class="prose">${shown.length ? shown.map((sentence) => line(entry, sentence, state, actions)) : reply?.text}</div>
    ${kind === "emergency" && reply ? moreCalls(reply) : nothing}
    ${reply && (kind === "handoff" || kind === "not_accepted") ? callsElsewhere(reply) : nothing}
    ${reply ? ticketPart(reply, state, actions) : nothing}
    ${reply?.citations.length ? sources(reply, state, actions) : nothing}
    ${cited && state.inline ? html`<div class="inline-passage">${passage(cited, actions.closeCite)}</div>` : nothing}
    ${reply && state.last ? replies(reply, actions) : nothing}
    ${kind === "emergency" && reply ? emergencyBox(reply, state.copied, (text) => actions.copy(entry.id, text)) : nothing}
    ${reply && kind !== "smalltalk" ? tools(entry, reply, state, actions) : nothing}
  </article>`;
}

/** Sentences as far as they have come without a gap. */
export function visible(sentences: readonly (Sentence | null | undefined)[]): readonly Sentence[] {
  const shown: Sentence[] = [];
  for (const sentence of sentences) {
    if (!sentence) break;
    shown.push(sentence);
  }
  return shown;
}

/** A reply's words without those that stand on its card in another form: fields, choices, numbers, buttons. */
function wordsBeside(sentences: readonly Sentence[], reply: ReplyFrame, form: boolean, last: boolean): readonly Sentence[] {
  if (form) return keeping(sentences, (row) => !ROW.test(row), (part) => !reply.suggested_replies.some((text) => part.includes(`“${text}”`)) && !BY_TYPING.test(part));
  const code = reply.ticket?.pickup_code;
  if (code && reply.kind === "ticket_created") return keeping(sentences, () => true, (part) => !part.includes(TEXTS.code));
  if (reply.kind === "emergency") return keeping(sentences, (row) => row !== orderOf(reply.text), (part) => !code || !part.includes(code));
  return reply.kind === "choose" ? withoutChoices(sentences, last ? reply.suggested_replies : []) : sentences;
}

const ROW = /^(?:类型|内容|地点|时间|联系方式|区县|对象|希望怎么解决|受影响的人|承办单位)：/;
const BY_TYPING = /^要改哪里/;

/** The sentences with only those lines, and of each line those parts, that fit; without what is empty then. */
const keeping = (
  sentences: readonly Sentence[], fits: (row: string) => boolean, partFits: (part: string) => boolean,
): readonly Sentence[] =>
  sentences
    .map((sentence) => ({
      ...sentence,
      text: sentence.text
        .split("\n")
        .filter(fits)
        .map((row) => row.split(/(?<=[。！？])/).filter(partFits).join(""))
        .filter((row) => row.trim())
        .join("\n"),
    }))
    .filter((sentence) => sentence.text);

/** A question's words without the numbered choices, where each is a button below them. */
const withoutChoices = (sentences: readonly Sentence[], choices: readonly string[]): readonly Sentence[] =>
  sentences.map((sentence) => ({
    ...sentence,
    text: sentence.text
      .split("\n")
      .filter((row) => !choices.includes(row.replace(/^\d+[.、]\s*/, "")))
      .join("\n"),
  }));

const LISTED = /^\s*(?:\d{1,2}[.、．)]|[（(]?[一二三四五六七八九十\d]{1,2}[)）、]|[-•·●])/;

function line(entry: Answer, sentence: Sentence, state: CardState, actions: CardActions): TemplateResult {
  const block = LISTED.test(sentence.text) || sentence.text.includes("\n");
  const marks = sentence.citations.map((n) => citeMark(entry, n, state, actions));
  const letters = [...sentence.text];
  const tail = marks.length ? letters.splice(-2).join("") : ""; // a mark never begins a line
  return html`<span class="sentence ${block ? "block" : ""}">${letters.join("")}<span class="tail">${tail}${marks}</span></span>`;
}

function citeMark(entry: Answer, n: number, state: CardState, actions: CardActions): TemplateResult {
  const citation = entry.reply?.citations.find((kept) => kept.n === n);
  if (!citation) return html`<span class="cite idle" aria-hidden="true">${n}</span>`;
  return html`<button
    class="cite"
    type="button"
    aria-label=${`${TEXTS.source} ${n}：${citation.title}`}
    aria-expanded=${state.cited === n ? "true" : "false"}
    @click=${(event: Event) => actions.cite(entry.id, n, event.currentTarget as HTMLElement)}
  ><span>${n}</span></button>`;
}

function sources(reply: ReplyFrame, state: CardState, actions: CardActions): TemplateResult {
  return html`<footer class="sources">
    <h3 class="label">${TEXTS.sources}</h3>
    <ol>
      ${reply.citations.map((citation) => sourceRow(reply, citation, state, actions))}
    </ol>
  </footer>`;
}

const sourceRow = (reply: ReplyFrame, citation: Citation, state: CardState, actions: CardActions): TemplateResult =>
  html`<li>
    <button
      class="source"
      type="button"
      aria-expanded=${state.cited === citation.n ? "true" : "false"}
      @click=${(event: Event) => actions.cite(reply.reply_id, citation.n, event.currentTarget as HTMLElement)}
    >
      <span class="n">${citation.n}</span>
      <span class="source-text"
        ><span class="source-title">${citation.title}${citation.section ? ` · ${citation.section}` : ""}</span>
        <span class="source-dates">${datesOf(citation)}</span></span
      >
    </button>
  </li>`;

function ticketPart(reply: ReplyFrame, state: CardState, actions: CardActions): TemplateResult | typeof nothing {
  if (!reply.ticket) return nothing;
  switch (reply.kind) {
    case "ticket_draft":
      return html`<yx-draft .reply=${reply} .open=${state.last} .say=${actions.say}></yx-draft>`;
    case "ticket_created":
      return html`<yx-receipt
        .base=${actions.base}
        .ticket=${reply.ticket}
        .copied=${state.copied}
        .copy=${(text: string) => actions.copy(reply.reply_id, text)}
        .look=${actions.showProgress}
      ></yx-receipt>`;
    case "ticket_status":
      return ticketStatus(reply.ticket);
    default:
      return nothing;
  }
}

function replies(reply: ReplyFrame, actions: CardActions): TemplateResult | typeof nothing {
  if ((reply.kind === "ticket_draft" && reply.ticket) || !reply.suggested_replies.length) return nothing;
  return html`<ul class="replies ${reply.kind === "choose" || reply.kind === "clarify" ? "options" : ""}">
    ${reply.suggested_replies.map(
      (text) => html`<li><button type="button" class="reply" @click=${() => actions.say(text)}>${text}</button></li>`,
    )}
  </ul>`;
}

function tools(entry: Answer, reply: ReplyFrame, state: CardState, actions: CardActions): TemplateResult {
  const rated = entry.useful !== undefined;
  const thumb = (useful: boolean, name: IconName, label: string): TemplateResult =>
    html`<button
      class="tool"
      type="button"
      aria-pressed=${entry.useful === useful ? "true" : "false"}
      @click=${() => actions.rate(reply.reply_id, useful)}
    >
      ${icon(name)}<span>${label}</span>
    </button>`;
  return html`<div class="tools">
    ${thumb(true, "up", TEXTS.useful)} ${thumb(false, "down", TEXTS.useless)}
    ${state.canRead
      ? html`<button class="tool" type="button" aria-pressed=${state.reading ? "true" : "false"}
          @click=${() => actions.read(entry.id, reply.text)}>
          ${icon(state.reading ? "stop" : "speak")}<span>${state.reading ? TEXTS.stopReading : TEXTS.read}</span>
        </button>`
      : nothing}
    <button class="tool" type="button" @click=${() => actions.copy(entry.id, reply.text)}>
      ${icon(state.copied ? "check" : "copy")}<span>${state.copied ? TEXTS.copied : TEXTS.copy}</span>
    </button>
    ${rated ? html`<span class="rated" role="status">${entry.useful ? TEXTS.thanks : TEXTS.sorry}</span>` : nothing}
  </div>`;
}
