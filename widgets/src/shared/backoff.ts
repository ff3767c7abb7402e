/** How long to wait before attempt `n` (from 0), in milliseconds: doubling from 0.5 s to 30 s, half of it random. */
export function delayOf(n: number, random: () => number = Math.random): number {
  const ceiling = Math.min(30_000, 500 * 2 ** Math.min(n, 10));
  return Math.round(ceiling / 2 + (ceiling / 2) * random());
}
