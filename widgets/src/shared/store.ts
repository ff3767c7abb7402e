/** A place for small values that survive a reload; keeps working, for the page's life, where storage is forbidden. */
export interface Store {
  read<T>(key: string): T | null;
  write(key: string, value: unknown): void;
  remove(key: string): void;
}

const PREFIX = "yixian.";

export function storeOn(storage: () => Storage): Store {
  const memory = new Map<string, string>();
  const attempt = <T>(action: (place: Storage) => T): T | undefined => {
    try {
      return action(storage());
    } catch {
      return undefined; // private mode, a full disk or a sandboxed frame
    }
  };
  return {
    read<T>(key: string): T | null {
      const name = PREFIX + key;
      const text = attempt((place) => place.getItem(name)) ?? memory.get(name);
      if (text == null) return null;
      try {
        return JSON.parse(text) as T;
      } catch {
        return null;
      }
    },
    write(key, value) {
      const text = JSON.stringify(value);
      memory.set(PREFIX + key, text);
      attempt((place) => place.setItem(PREFIX + key, text));
    },
    remove(key) {
      memory.delete(PREFIX + key);
      attempt((place) => place.removeItem(PREFIX + key));
    },
  };
}

export const storageName = (key: string): string => PREFIX + key;
