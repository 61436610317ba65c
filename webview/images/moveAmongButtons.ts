/** The buttons of a row are one stop of the tab key, and the arrow keys move among them. */
export function moveAmongButtons(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const buttons = Array.from(event.currentTarget.querySelectorAll('button'));
  const place = buttons.findIndex((button) => button === event.target);
  const last = buttons.length - 1;
  const next = { ArrowLeft: place - 1, ArrowRight: place + 1, Home: 0, End: last }[event.key];
  if (place < 0 || next === undefined) return;
  event.preventDefault();
  buttons[Math.max(0, Math.min(last, next))]?.focus();
}
