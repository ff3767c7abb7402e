/** Reads replies aloud where the browser can; one at a time. */
export class Speech {
  reading: string | null = null;

  constructor(private readonly changed: () => void) {}

  get available(): boolean {
    return "speechSynthesis" in globalThis && "SpeechSynthesisUtterance" in globalThis;
  }

  toggle(id: string, text: string): void {
    const same = this.reading === id;
    speechSynthesis.cancel();
    this.reading = null;
    if (!same) {
      const words = new SpeechSynthesisUtterance(text);
      words.lang = "zh-CN";
      words.onend = words.onerror = () => {
        if (this.reading === id) this.reading = null;
        this.changed();
      };
      this.reading = id;
      speechSynthesis.speak(words);
    }
    this.changed();
  }

  stop(): void {
    if (this.available && this.reading !== null) speechSynthesis.cancel();
    this.reading = null;
  }
}
