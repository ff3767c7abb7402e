import type { Entry } from "../shared/entries";
import { visible } from "./answer";

/** A line for screen readers; `id` tells it from the same words said again. */
export interface Spoken {
  readonly id: string;
  readonly text: string;
}

const KEEP = 20;
const RECENT = 6;

/** Hands each new sentence to screen readers once. What was there when the page opened is not read out. */
export class Announcer {
  lines: readonly Spoken[] = [];
  private readonly told = new Map<string, number>();

  constructor(entries: readonly Entry[]) {
    for (const entry of entries) this.told.set(entry.id, words(entry).length);
  }

  /** Takes in what is new among the last entries; whether there is anything. */
  hear(entries: readonly Entry[]): boolean {
    const fresh: Spoken[] = [];
    for (const entry of entries.slice(-RECENT)) {
      const all = words(entry);
      const before = this.told.get(entry.id) ?? 0;
      all.slice(before).forEach((text, index) => fresh.push({ id: `${entry.id}-${before + index}`, text }));
      this.told.set(entry.id, Math.max(all.length, before));
    }
    if (fresh.length) this.lines = [...this.lines, ...fresh].slice(-KEEP);
    return fresh.length > 0;
  }

  forget(): void {
    this.lines = [];
  }
}

function words(entry: Entry): readonly string[] {
  if (entry.kind === "mine") return [];
  if (entry.kind !== "answer") return entry.text ? [entry.text] : [];
  const sentences = visible(entry.sentences).map((sentence) => sentence.text);
  return sentences.length || !entry.reply ? sentences : [entry.reply.text];
}
