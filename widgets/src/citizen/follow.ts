const NEAR = 16;

/**
 * Keeps the newest words in sight, but never pushes the question that they answer out of sight at the top: a reader
 * starts at an answer's beginning. `news` names what has been said so far; without news nothing moves.
 */
export function follow(scroller: HTMLElement | null, news: string): void {
  const log = scroller?.querySelector(".log");
  if (!scroller || !log || scroller.dataset["news"] === news) return;
  scroller.dataset["news"] = news;
  // A form and an emergency are more than the question they answer: their own beginning counts.
  const form = ".kind-ticket_draft, .kind-emergency, .kind-ticket_created";
  const asked = log.querySelector<HTMLElement>(`.entry:last-child :is(${form})`) ?? [...log.querySelectorAll<HTMLElement>(".entry.mine")].pop();
  const top = asked ? asked.getBoundingClientRect().top - scroller.getBoundingClientRect().top - NEAR : Infinity;
  const rest = scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;
  const by = Math.min(rest, top);
  if (by > 0) scroller.scrollTop += by;
}
