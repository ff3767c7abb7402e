import type { Store } from "./store";

/** Something said that has no reply yet. `at` is in milliseconds since 1970. */
export interface Unanswered {
  readonly client_message_id: string;
  readonly text: string;
  readonly at: number;
}

const KEY = "outbox";
const LIMIT = 50;

/**
 * What was said and is not answered yet, oldest first. It is kept in storage and read afresh each time, so that a
 * reload, a second tab or a dead battery loses nothing. The server answers an identifier once, however often it comes.
 */
export class Outbox {
  constructor(private readonly store: Store) {}

  all(): readonly Unanswered[] {
    const kept = this.store.read<Unanswered[]>(KEY);
    return Array.isArray(kept) ? kept.filter((entry) => typeof entry?.text === "string" && entry.client_message_id) : [];
  }

  add(entry: Unanswered): void {
    this.store.write(KEY, [...this.all().filter((kept) => !same(kept, entry)), entry].slice(-LIMIT));
  }

  settle(client_message_id: string): void {
    this.store.write(
      KEY,
      this.all().filter((kept) => kept.client_message_id !== client_message_id),
    );
  }

  clear(): void {
    this.store.remove(KEY);
  }
}

const same = (a: Unanswered, b: Unanswered): boolean => a.client_message_id === b.client_message_id;
