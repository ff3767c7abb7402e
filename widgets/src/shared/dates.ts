/** `2026-01-05` as 2026年1月5日; what is not a date comes back as it is. */
export function dayText(day: string): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})/.exec(day);
  return parts ? `${parts[1]}年${Number(parts[2])}月${Number(parts[3])}日` : day;
}

/** A moment as 1月5日 14:30, in the reader's own zone. */
export function momentText(moment: string | number): string {
  const at = new Date(moment);
  if (Number.isNaN(at.getTime())) return String(moment);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${at.getMonth() + 1}月${at.getDate()}日 ${two(at.getHours())}:${two(at.getMinutes())}`;
}
