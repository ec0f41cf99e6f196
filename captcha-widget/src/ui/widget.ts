/** One widget on the page: joins the card, the dialog, the conversation and the page's callbacks. */
import { at } from "../core/clock.ts";
import { Conversation, type Outcome } from "../core/conversation.ts";
import { Machine, type State } from "../core/machine.ts";
import type { Options } from "../core/options.ts";
import { asProblem, isOwnersFault, isStale, Problem } from "../core/problems.ts";
import type { Pointer, SessionRequest } from "../core/wire.ts";
import type { Notice } from "./challenge-face.ts";
import { ChallengeSlot } from "./challenge-slot.ts";
import { Checkbox } from "./checkbox.ts";
import { h } from "./dom.ts";
import type { Environment } from "./environment.ts";
import { type Texts, texts } from "./i18n/index.ts";
import { announce, notify } from "./notices.ts";
import { onApproach } from "./proximity.ts";

/** Asked of a visitor who was told to wait without being told how long. */
const DEFAULT_WAIT_S = 5;
const TEST_KEY = /^rck_a{12}(pass|fail|chal)$/;

interface Waiter {
  resolve: (token: string) => void;
  reject: (problem: Problem) => void;
}

export class Widget {
  /** Not a `div`, so that the page's rules for those pass it by. */
  private readonly host = document.createElement("realcatcha-box");
  private readonly input: HTMLInputElement;
  private readonly texts: Texts;
  private readonly card: Checkbox;
  private readonly machine = new Machine((state) => this.entered(state));
  private readonly challenge: ChallengeSlot;
  private conversation: Conversation;
  private waiters: Waiter[] = [];
  private sentence = "";
  private final = false;
  private waitUntil = 0;
  private challengeUntil = 0;
  private cancelTimers: Array<() => void> = [];
  /** Raised by reset and removal: replies to an earlier run are ignored. */
  private run = 0;

  constructor(
    private readonly container: HTMLElement,
    private readonly options: Options,
    private readonly environment: Environment,
  ) {
    this.texts = texts(options.lang, environment.languages);
    this.input = h("input", { type: "hidden", name: options.responseFieldName, autocomplete: "off" });
    const shadow = this.host.attachShadow({ mode: "open" });
    const { size, theme, tabindex } = options;
    const activated = (event: Event): void => this.activated(environment.recorder.deviceOf(event));
    this.card = new Checkbox(shadow, {
      size,
      theme,
      tabindex,
      texts: this.texts,
      nonce: environment.nonce,
      activated,
    });
    this.challenge = new ChallengeSlot(this.host, environment, this.texts, theme, {
      answer: (...given) => this.converse(() => this.conversation.answer(...given)),
      swap: (kind) => this.converse(() => this.conversation.swap(kind), "swapped"),
      restart: (pointer) => this.start(pointer),
      shown: () => this.conversation.shown(),
      closed: () => this.dialogClosed(),
    });
    container.append(this.host, this.input);
    this.conversation = this.newConversation();
    this.entered("idle");
    this.watch();
  }

  get element(): HTMLElement {
    return this.container;
  }

  get state(): State {
    return this.machine.state;
  }

  get response(): string {
    return this.input.value;
  }

  /** Obtain a token: a fresh one in invisible mode, the present one where the checkbox is ticked. */
  execute(): Promise<string> {
    if (this.state === "verified" && !this.invisible) return Promise.resolve(this.response);
    const promise = new Promise<string>((resolve, reject) => this.waiters.push({ resolve, reject }));
    if (this.state === "verified") this.reset({ keepWaiters: true });
    this.activated(this.environment.recorder.recentDevice());
    return promise;
  }

  /** Back to the beginning; what was under way is forgotten. */
  reset({ keepWaiters = false } = {}): void {
    this.run++;
    this.clearTimers();
    this.challenge.close();
    this.waitUntil = 0;
    this.final = false;
    this.input.value = "";
    if (!keepWaiters) this.settle((waiter) => waiter.reject(new Problem("removed", "The widget was reset")));
    this.conversation = this.newConversation();
    this.sentence = "";
    this.machine.to("idle");
    this.watch();
  }

  remove(): void {
    this.reset();
    this.clearTimers();
    this.challenge.remove();
    this.host.remove();
    this.input.remove();
    this.container.removeAttribute("data-state");
  }

  private get invisible(): boolean {
    return this.options.size === "invisible";
  }

  private newConversation(): Conversation {
    const { sitekey, action, cdata, challenge } = this.options;
    const request: SessionRequest = {
      site_key: sitekey,
      mode: this.invisible ? "invisible" : "managed",
      lang: this.texts.lang,
      ...(action && { action }),
      ...(cdata && { cdata }),
    };
    return new Conversation(this.environment, request, challenge);
  }

  /** Prepare a session when the visitor comes near. Only what the owner must mend is shown before a click. */
  private watch(): void {
    const { run } = this;
    const prepare = (): void => {
      if (!this.options.sitekey || this.state !== "idle") return;
      this.conversation.prepare().catch((error) => {
        const problem = asProblem(error);
        if (run === this.run && this.state === "idle" && isOwnersFault(problem)) this.fail(problem);
      });
    };
    this.cancelTimers.push(onApproach(this.host, prepare));
  }

  private activated(pointer: Pointer): void {
    const { state } = this;
    if (state === "challenge") this.challenge.open();
    else if (state === "idle" || state === "expired") this.start(pointer);
    else if (state === "error" && !this.final && Date.now() >= this.waitUntil) this.start(pointer);
    else if (state === "error")
      this.settle((waiter) => waiter.reject(new Problem("unavailable", this.sentence)));
  }

  /** Begin, or begin again, with the behaviour up to now. */
  private start(pointer: Pointer): void {
    if (!this.options.sitekey) return this.fail(new Problem("missing-site-key"));
    const snapshot = this.environment.recorder.snapshot(pointer);
    this.enter("working", this.texts.say("working"));
    const evaluate = (): Promise<Outcome> => this.conversation.evaluate(snapshot);
    this.converse(async () => {
      try {
        return await evaluate();
      } catch (error) {
        // What went stale while the visitor hesitated is replaced once, unseen.
        if (!isStale(asProblem(error))) throw error;
        this.conversation = this.newConversation();
        return evaluate();
      }
    });
  }

  /** Ask the service and act on what it says, unless the widget has moved on by then. */
  private async converse(ask: () => Promise<Outcome>, notice: Notice = null): Promise<void> {
    const { run } = this;
    // Whether it is still in time is for the service to say once it has been asked.
    this.clearTimers();
    this.challenge.wait();
    try {
      const outcome = await ask();
      if (run !== this.run) return;
      if (outcome.status === "passed") this.passed(outcome.token, outcome.until);
      else await this.challenged(outcome, notice ?? outcome.reason ?? null, run);
    } catch (error) {
      if (run === this.run) this.failed(asProblem(error));
    }
  }

  private passed(token: string, until: number): void {
    this.input.value = token;
    this.enter("verified", this.texts.say("verified"));
    this.challenge.close();
    this.cancelTimers.push(at(until, () => this.expired()));
    notify(this.options.callback, token);
    announce(this.container, "verified", { token });
    this.settle((waiter) => waiter.resolve(token));
  }

  private expired(): void {
    this.input.value = "";
    this.conversation = this.newConversation();
    this.enter("expired", this.texts.say("expired"));
    this.watch();
    notify(this.options.expiredCallback);
    announce(this.container, "expired", {});
  }

  private async challenged(
    outcome: Outcome & { status: "challenge" },
    notice: Notice,
    run: number,
  ): Promise<void> {
    await this.challenge.load();
    if (run !== this.run) return;
    const closedMeanwhile = this.state === "challenge" && !this.challenge.isOpen;
    this.challengeUntil = outcome.until;
    this.enter("challenge", this.texts.say("challenge"));
    this.challenge.present(outcome.challenge, notice);
    if (!closedMeanwhile) this.challenge.open();
    this.awaitChallengeEnd();
  }

  private awaitChallengeEnd(): void {
    this.cancelTimers.push(at(this.challengeUntil, () => this.failed(new Problem("challenge-gone"))));
  }

  /** A step went wrong: in the dialog if that can still mend it, else on the card. */
  private failed(problem: Problem): void {
    const inDialog = this.state === "challenge" || this.challenge.isOpen;
    if (!inDialog || problem.code === "denied") return this.fail(problem);
    const sentence = this.texts.explain(problem);
    if (this.state === "challenge" && !isStale(problem)) {
      this.challenge.warn(sentence);
      return this.awaitChallengeEnd();
    }
    if (!this.challenge.isOpen) return this.fail(problem);
    this.challenge.over(sentence);
    this.report(problem, sentence);
  }

  private fail(problem: Problem): void {
    this.challenge.close();
    this.report(problem, this.texts.explain(problem));
  }

  private report(problem: Problem, sentence: string): void {
    this.clearTimers();
    this.conversation = this.newConversation();
    this.final =
      isOwnersFault(problem) || problem.code === "missing-site-key" || problem.code === "blocked-network";
    this.enter("error", sentence);
    if (problem.code === "too-many-requests") this.countDown(problem.retryAfterS || DEFAULT_WAIT_S);
    this.environment.complain(this.container, problem);
    notify(this.options.errorCallback, problem.code);
    announce(this.container, "error", { code: problem.code });
    this.settle((waiter) => waiter.reject(problem));
  }

  /** Show how long the visitor is asked to wait, and offer the retry when it is over. */
  private countDown(seconds: number): void {
    this.waitUntil = Date.now() + seconds * 1000;
    const tick = (): void => {
      const left = Math.ceil((this.waitUntil - Date.now()) / 1000);
      if (left > 0) return this.card.tick(this.texts.say("wait", { n: left }));
      clearInterval(timer);
      this.card.show("error", this.texts.say("retry"));
    };
    const timer = setInterval(tick, 1000);
    this.cancelTimers.push(() => clearInterval(timer));
    tick();
  }

  /** The dialog was closed, by the visitor or because it is done. */
  private dialogClosed(): void {
    if (!this.invisible) this.card.button.focus({ preventScroll: true });
    if (this.state === "challenge" && this.invisible)
      this.settle((waiter) => waiter.reject(new Problem("challenge-closed")));
  }

  private settle(how: (waiter: Waiter) => void): void {
    const { waiters } = this;
    this.waiters = [];
    waiters.forEach(how);
  }

  private enter(state: State, sentence: string): void {
    this.sentence = sentence;
    this.machine.to(state);
  }

  private entered(state: State): void {
    const hint =
      state === "idle" && TEST_KEY.test(this.options.sitekey) ? this.texts.say("testing") : this.sentence;
    this.host.dataset.state = state;
    this.container.dataset.state = state;
    this.card.show(state, hint, state === "error" && this.final);
    announce(this.container, "state", { state });
  }

  private clearTimers(): void {
    for (const cancel of this.cancelTimers) cancel();
    this.cancelTimers = [];
  }
}
