// The page: data → inside → prediction from left to right, the verbs of training above. It is the only
// component that knows the lab; the others are given values and say what happened.
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Candidate, ExplainRequest, FieldValue, PositionKind, Sampling } from "../engine/types";
import {
  formatBytes,
  formatNumber,
  language,
  setLanguage,
  t,
  tables,
  type Key,
  type Language,
} from "../i18n/i18n";
import type { Lab } from "../store/lab";
import { encodeLink } from "../store/link";
import { pendingKeys, promptOf, type Place } from "../store/state";
import { setTheme, themeChoice, type ThemeChoice } from "../styles/theme";
import { NoronElement } from "./element";
import "./noron-curves";
import "./noron-data-panel";
import "./noron-error";
import "./noron-generate";
import "./noron-help";
import "./noron-inside";
import type { OrderChoice } from "./noron-inside";
import "./noron-next-token";
import "./noron-samples";
import "./noron-sampling";
import "./noron-settings";
import "./noron-share";
import "./noron-status";
import "./noron-toolbar";
import type { TrainingVerb } from "./noron-toolbar";
import "./noron-words";
import { appStyles } from "./noron-app.styles";
import { saveFile } from "./save";

/** Which of the page's parts are shown: all, the verbs and results, or the results alone. */
export type Controls = "all" | "few" | "none";

const themes: readonly ThemeChoice[] = ["auto", "light", "dark"];
const themeSigns: Record<ThemeChoice, string> = { auto: "◐", light: "☀", dark: "☾" };
/** Each language in its own words. */
const names: Record<Language, string> = { vi: tables.vi["page.name"], en: tables.en["page.name"] };
const narrow = matchMedia("(max-width: 767px)");
/** The words each panel explains. */
const WORDS: Readonly<Record<string, string>> = {
  data: "token epoch",
  inside: "attention embedding query key softmax entropy",
  time: "loss nat gradient learning_rate",
  prediction: "logit softmax temperature entropy",
};
/** Rows of a table of positions, at most. */
const POSITIONS_SHOWN = 32;

@customElement("noron-app")
export class NoronApp extends NoronElement {
  static override styles = [...[NoronElement.styles].flat(), appStyles];

  @property({ attribute: false }) lab!: Lab;
  /** Address of the whole page, which links lead to; a frame's own address is another. */
  @property() base = document.baseURI;
  @property() controls: Controls = "all";
  /** In a frame on somebody else's page: no heading, no choice of language. */
  @property({ type: Boolean, reflect: true }) embedded = false;

  @state() private sharing = false;
  @state() private link = "";
  #unsubscribe: (() => void) | undefined;
  #redraw = () => this.requestUpdate();
  #generations = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#unsubscribe = this.lab.subscribe(this.#redraw);
    narrow.addEventListener("change", this.#redraw);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unsubscribe?.();
    narrow.removeEventListener("change", this.#redraw);
  }

  protected override render() {
    const { state } = this.lab;
    // In reading order on either layout, so that the keyboard follows the eye.
    const panels = narrow.matches ? ["inside", "prediction", "data"] : ["data", "inside", "prediction"];
    const shown = panels.filter((name) => name !== "data" || this.controls === "all");
    return html`
      <div
        class="page"
        @verb=${this.verb}
        @field-change=${this.fieldChanged}
        @text-change=${(event: CustomEvent<string>) => this.lab.looking.setSentence(event.detail)}
        @scrub=${(event: CustomEvent<number | null>) => this.lab.looking.scrub(event.detail)}
      >
        ${this.embedded ? nothing : this.renderHeader()}
        ${this.controls === "none"
          ? nothing
          : html`<div class="bar">
              <noron-toolbar .state=${state} ?few=${this.controls === "few"}></noron-toolbar>
              ${this.controls === "all"
                ? html`<noron-status .state=${state}></noron-status>`
                : nothing}
            </div>`}
        <div class="notices">
          ${(["engine", "link", "training"] as const).map((place) => this.renderProblem(place))}
          ${state.slow ? this.renderSlow() : nothing}
          ${state.engine === "loading"
            ? html`<p class="small soft" role="status">${t("page.loading")}</p>`
            : nothing}
        </div>
        ${this.sharing ? this.renderShare() : nothing}
        <main class=${`columns ${this.controls}`} id="main">
          ${this.embedded ? html`<h1 class="hidden">Noron</h1>` : nothing}
          ${repeat(
            shown,
            (name) => name,
            (name) => this.renderColumn(name),
          )}
        </main>
      </div>
    `;
  }

  private renderHeader() {
    const theme = themeChoice();
    const next = themes[(themes.indexOf(theme) + 1) % themes.length]!;
    const about = `${t("page.theme")}: ${t(`page.theme.${theme}`)}`;
    return html`<header>
      <a class="skip" href="#main" @click=${this.skip}>${t("page.skip")}</a>
      <div class="brand">
        <h1>Noron</h1>
        <p class="tagline small soft">${t("page.tagline")}</p>
      </div>
      <div class="row">
        <div class="row tight" role="group" aria-label=${t("page.language")}>
          ${(["vi", "en"] as const).map(
            (one) =>
              html`<button
                type="button"
                lang=${one}
                aria-pressed=${one === language() ? "true" : "false"}
                @click=${() => setLanguage(one)}
              >
                ${names[one]}
              </button>`,
          )}
        </div>
        <button type="button" aria-label=${about} title=${about} data-theme @click=${() => setTheme(next)}>
          ${themeSigns[theme]}
        </button>
        <button type="button" aria-expanded=${this.sharing ? "true" : "false"} @click=${this.share}>
          ${t("page.share")}
        </button>
      </div>
    </header>`;
  }

  private skip(event: Event): void {
    event.preventDefault();
    this.renderRoot.querySelector<HTMLElement>("[data-panel=inside]")?.focus();
  }

  private renderProblem(place: Place) {
    return html`<noron-error
      .error=${this.lab.state.problems[place] ?? null}
      @dismiss=${() => this.lab.dismiss(place)}
    ></noron-error>`;
  }

  private renderSlow() {
    return html`<p class="slow row" role="alert">
      ${t("page.slow")}
      <button type="button" @click=${() => void this.lab.abandon()}>${t("page.stop")}</button>
    </p>`;
  }

  private renderColumn(name: string): TemplateResult {
    switch (name) {
      case "data":
        return html`<div class="column">${this.renderData()}</div>`;
      case "prediction":
        return html`<div class="column">${this.renderPrediction()}</div>`;
      default:
        return html`<div class="column">${this.renderInside()}</div>`;
    }
  }

  private renderPanel(name: string, title: Key, help: Key, content: unknown) {
    return html`<section class="panel ${name}" data-panel=${name} tabindex="-1" aria-labelledby=${`title-${name}`}>
      <div class="title">
        <h2 id=${`title-${name}`}>${t(title)}</h2>
        <noron-help about=${t(title)} text=${t(help)}></noron-help>
      </div>
      ${content}
      ${WORDS[name] ? html`<noron-words words=${WORDS[name]}></noron-words>` : nothing}
    </section>`;
  }

  private renderData() {
    const { state } = this.lab;
    const settings = (groups: string) =>
      html`<noron-settings .state=${state} groups=${groups}></noron-settings>`;
    return html`
      ${this.renderPanel(
        "data",
        "data.title",
        "data.help",
        html`${this.renderProblem("data")}
          <noron-data-panel
            .state=${state}
            @corpus-change=${(event: CustomEvent<string>) => void this.lab.useCorpus(event.detail)}
            @text-file=${this.textChosen}
          ></noron-data-panel>`,
      )}
      ${this.renderPanel(
        "model",
        "group.model",
        "settings.model.help",
        html`${this.renderProblem("experiment")} ${settings("model")} ${this.renderPredicted()}`,
      )}
      ${this.renderPanel("training", "group.training", "settings.training.help", settings("training"))}
    `;
  }

  private renderPredicted() {
    const { predicted, run, start } = this.lab.state;
    // Until settings differ, what is true is better than what is predicted.
    const current = run && !start && pendingKeys(this.lab.state).length === 0 ? run : predicted;
    if (!current) return nothing;
    const { memory, parameters } = current;
    return html`<p class="small soft">
      ${t("settings.predicted", {
        parameters: parameters === undefined ? "–" : formatNumber(parameters, 9),
        memory: formatBytes(memory.total),
        budget: formatBytes(memory.budget),
      })}
    </p>`;
  }

  private renderInside() {
    const { state } = this.lab;
    return html`
      ${this.renderPanel(
        "inside",
        "inside.title",
        "inside.help",
        html`<noron-inside
          .state=${state}
          @dismiss-problem=${() => this.lab.dismiss("inside")}
          @cell-explain=${this.explain}
          @positions-request=${this.positionsAsked}
          @order-request=${(event: CustomEvent<OrderChoice>) => void this.lab.looking.compareOrder(event.detail)}
        ></noron-inside>`,
      )}
      ${this.controls === "none"
        ? nothing
        : this.renderPanel(
            "time",
            "curves.title",
            "curves.help",
            html`<noron-curves .state=${state}></noron-curves>`,
          )}
      ${this.controls === "all" ? this.renderProfile() : nothing}
    `;
  }

  private renderProfile() {
    const { profile, measuring, run, busy } = this.lab.state;
    const ready = run !== null && !busy && !measuring;
    const verb = measuring ? "profile.measuring" : profile ? "profile.again" : "profile.measure";
    return this.renderPanel(
      "profile",
      "profile.title",
      "profile.help",
      html`<div class="stack">
        ${this.renderProblem("profile")}
        <div class="row">
          <button type="button" data-measure aria-disabled=${ready ? "false" : "true"} @click=${() => ready && this.measure()}>
            ${t(verb)}
          </button>
          ${profile ? nothing : html`<p class="small soft">${t("profile.empty")}</p>`}
        </div>
        ${profile ? html`<noron-profile .profile=${profile}></noron-profile>` : nothing}
      </div>`,
    );
  }

  /** Few look here, so its code comes when somebody does. */
  private async measure(): Promise<void> {
    await Promise.all([import("./noron-profile"), this.lab.looking.measure()]);
  }

  private renderPrediction() {
    const { state } = this.lab;
    const sentence = state.sentence.length > 40 ? `…${state.sentence.slice(-40)}` : state.sentence;
    return html`
      ${this.renderPanel(
        "prediction",
        "prediction.title",
        "prediction.help",
        html`<div class="stack" @sampling-change=${this.sampled}>
          ${this.renderProblem("prediction")}
          ${sentence ? html`<p class="small soft">${t("prediction.after", { sentence })}</p>` : nothing}
          <noron-next-token .prediction=${state.prediction} @token-pick=${this.picked}></noron-next-token>
          <noron-sampling .sampling=${state.sampling}></noron-sampling>
          <noron-generate
            .prompt=${promptOf(state)}
            .length=${state.length}
            .generation=${state.generation}
            ?busy=${state.generating}
            ?ready=${state.run !== null}
            @prompt-change=${(event: CustomEvent<string>) => this.lab.looking.setPrompt(event.detail)}
            @length-change=${(event: CustomEvent<number>) => this.lab.looking.setLength(event.detail)}
            @generate=${this.generate}
          ></noron-generate>
        </div>`,
      )}
      ${this.controls === "none"
        ? nothing
        : this.renderPanel(
            "samples",
            "samples.title",
            "samples.help",
            html`<noron-samples .samples=${state.samples} .scrub=${state.scrub}></noron-samples>`,
          )}
    `;
  }

  private renderShare() {
    const { state } = this.lab;
    return this.renderPanel(
      "share",
      "share.title",
      "share.help",
      html`${this.renderProblem("share")}
        <noron-share
          .link=${this.link}
          .name=${state.draft?.title ?? ""}
          ?own=${state.draft?.data.corpus === "own"}
          ?ready=${state.run !== null}
          @save-checkpoint=${this.saveCheckpoint}
          @checkpoint-file=${(event: CustomEvent<File>) => void this.lab.openCheckpoint(event.detail)}
        ></noron-share>`,
    );
  }

  private share(): void {
    this.sharing = !this.sharing;
    void this.makeLink();
  }

  private async makeLink(): Promise<void> {
    const { draft, sentence, prompt } = this.lab.state;
    if (!this.sharing || !draft) return;
    const fragment = await encodeLink({ experiment: draft, sentence, prompt: prompt ?? "" });
    this.link = new URL(fragment, this.base).href;
  }

  private async saveCheckpoint(): Promise<void> {
    const file = await this.lab.checkpoint();
    if (file) saveFile(`noron-${this.lab.state.step}.safetensors`, file);
  }

  private verb(event: CustomEvent<TrainingVerb>): void {
    const { lab } = this;
    const verbs: Record<TrainingVerb, () => Promise<void>> = {
      play: () => lab.play(),
      pause: () => lab.pause(),
      step: () => lab.step(),
      epoch: () => lab.epoch(),
      restart: () => lab.restart(),
      "new-weights": () => lab.newWeights(),
    };
    void verbs[event.detail]();
  }

  private async fieldChanged(event: CustomEvent<{ key: string; value: FieldValue }>): Promise<void> {
    await this.lab.setField(event.detail.key, event.detail.value);
    await this.makeLink();
  }

  private textChosen(event: CustomEvent<{ file: Blob; name: string }>): void {
    void this.lab.useText(event.detail.file, event.detail.name);
  }

  private explain(event: CustomEvent<ExplainRequest | null>): void {
    void this.lab.looking.explain(event.detail);
  }

  private positionsAsked(event: CustomEvent<PositionKind>): void {
    const { model, training } = this.lab.state.run?.experiment ?? {};
    if (!model || !training) return;
    const length = Math.min(training.context, POSITIONS_SHOWN);
    void this.lab.looking.showPositions({ kind: event.detail, length, d_model: model.d_model, heads: model.heads });
  }

  private sampled(event: CustomEvent<Sampling>): void {
    this.lab.looking.setSampling(event.detail);
  }

  private picked(event: CustomEvent<Candidate>): void {
    this.lab.looking.setSentence(this.lab.state.sentence + event.detail.text);
  }

  private generate(): void {
    this.#generations += 1;
    void this.lab.looking.generate(this.#generations);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "noron-app": NoronApp;
  }
}
