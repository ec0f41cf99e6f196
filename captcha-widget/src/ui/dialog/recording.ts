/** A recording that is played when it is asked for, never by itself. */
import { h } from "../dom.ts";

const TIMEOUT_MS = 15_000;

export interface RecordingEvents {
  /** It began, paused, ended or waits for the network. */
  changed(): void;
  failed(): void;
}

export class Recording {
  private readonly audio: HTMLAudioElement;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private over = false;

  /** @param address where it is; fetched at once, though browsers that save data wait for the first play */
  constructor(
    private readonly address: string,
    private readonly events: RecordingEvents,
  ) {
    const changed = (): void => {
      if (this.audio.readyState > 2) clearTimeout(this.timer);
      events.changed();
    };
    this.audio = h("audio", {
      preload: "auto",
      onplaying: changed,
      onpause: changed,
      onended: changed,
      onwaiting: changed,
      ontimeupdate: changed,
      onerror: () => this.fail(),
    });
    this.load();
  }

  get isPlaying(): boolean {
    return !this.audio.paused && !this.audio.ended;
  }

  get isWaiting(): boolean {
    return this.isPlaying && this.audio.readyState < 3;
  }

  /** How much of it was heard, 0 to 1. */
  get progress(): number {
    const { currentTime, duration } = this.audio;
    return duration > 0 ? Math.min(1, currentTime / duration) : 0;
  }

  load(): void {
    this.over = false;
    this.audio.src = this.address;
  }

  play(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.isWaiting && this.fail(), TIMEOUT_MS);
    this.audio.play().catch((error: Error) => {
      // A pause or a removal while it starts is nobody's failure.
      if (error.name !== "AbortError") this.fail();
    });
    this.events.changed();
  }

  pause(): void {
    this.audio.pause();
    // The element's own event comes a moment later.
    this.events.changed();
  }

  rewind(): void {
    this.audio.currentTime = 0;
  }

  remove(): void {
    this.over = true;
    clearTimeout(this.timer);
    this.audio.pause();
    this.audio.removeAttribute("src");
    this.audio.load();
  }

  private fail(): void {
    clearTimeout(this.timer);
    if (this.over) return;
    this.over = true;
    this.audio.pause();
    this.events.failed();
  }
}
