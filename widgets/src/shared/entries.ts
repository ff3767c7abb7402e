import type { ReplyFrame, Sentence } from "./frames";

/** What is on the page, oldest first. Entries are replaced, never changed, so that a page redraws only what is new. */
export type Entry = Mine | Answer | AgentSaid | Remark;

export interface Mine {
  readonly kind: "mine";
  readonly id: string;
  readonly text: string;
  readonly at: number;
  /** `kept`: only on this device; `sent`: the server has it; `failed`: the server could not answer it. */
  readonly state: "kept" | "sent" | "failed";
}

export interface Answer {
  readonly kind: "answer";
  readonly id: string;
  readonly at: number;
  readonly sentences: readonly Sentence[];
  readonly reply: ReplyFrame | null;
  readonly useful?: boolean;
}

export interface AgentSaid {
  readonly kind: "agent";
  readonly id: string;
  readonly at: number;
  readonly name: string;
  readonly text: string;
}

export interface Remark {
  readonly kind: "remark";
  readonly id: string;
  readonly at: number;
  readonly text: string;
  readonly tone: "calm" | "fault";
}

/** `entries` with `entry` in the place of the one of the same identity, or at the end. */
export function put(entries: readonly Entry[], entry: Entry): readonly Entry[] {
  const place = entries.findIndex((kept) => kept.id === entry.id);
  return place < 0 ? [...entries, entry] : entries.map((kept, index) => (index === place ? entry : kept));
}

/** `entry` with the sentence at `index`; holes are never shown, so a late sentence waits for the earlier ones. */
export function withSentence(entry: Answer, index: number, sentence: Sentence): Answer {
  const sentences = [...entry.sentences];
  sentences[index] = sentence;
  return { ...entry, sentences };
}
