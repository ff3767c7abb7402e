import type { Entry } from "./entries";
import { storageName, type Store } from "./store";

const KEY = "log";
const LONGEST = 400;
const DAY = 86_400_000;

/** What a page shows, and the highest frame number in it. */
export interface Log {
  readonly entries: readonly Entry[];
  readonly last_seq: number;
}

/** The conversation on this device: there after a reload and in a second tab, gone a day after its last word. */
export class KeptLog {
  /** Its name in storage, by which another tab's change is known. */
  static readonly storageName = storageName(KEY);

  constructor(private readonly store: Store) {}

  read(): Log | null {
    const kept = this.store.read<Log & { at: number }>(KEY);
    if (!kept || !Array.isArray(kept.entries) || !(Date.now() - kept.at < DAY)) return null;
    return { entries: kept.entries, last_seq: Number(kept.last_seq) || 0 };
  }

  write({ entries, last_seq }: Log): void {
    if (entries.length) this.store.write(KEY, { entries: entries.slice(-LONGEST), last_seq, at: Date.now() });
  }

  clear(): void {
    this.store.remove(KEY);
  }
}
