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
  /** The newest emergency reply, to be told at once; null for none. */
  alarm: Spoken | null = null;
  private readonly told = new Map<string, number>();
  private readonly alarmed: Set<string>;

  constructor(entries: readonly Entry[]) {
    for (const entry of entries) this.told.set(entry.id, words(entry).length);
    this.alarmed = new Set(this.told.keys());
  }

  /** Takes in what is new among the last entries; whether there is anything. */
  hear(entries: readonly Entry[]): boolean {
    const fresh: Spoken[] = [];
    for (const entry of entries.slice(-RECENT)) {
      const alarming = entry.kind === "answer" && entry.reply?.kind === "emergency" && !this.alarmed.has(entry.id);
      if (alarming) {
        this.alarmed.add(entry.id);
        this.alarm = { id: entry.id, text: entry.reply.text };
      }
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
    this.alarm = null;
  }
}

function words(entry: Entry): readonly string[] {
  if (entry.kind === "mine") return [];
  if (entry.kind !== "answer") return entry.text ? [entry.text] : [];
  const sentences = visible(entry.sentences).map((sentence) => sentence.text);
  return sentences.length || !entry.reply ? sentences : [entry.reply.text];
}
