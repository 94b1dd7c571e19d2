// Where the text comes from: a built-in one, a file that is dropped or picked, or pasted words.
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { formatBytes, formatFixed, language, lookUp, t, type Key } from "../i18n/i18n";
import { pendingKeys, type LabState } from "../store/state";
import { NoronElement, parts } from "./element";
import "./noron-settings";

@customElement("noron-data-panel")
export class NoronDataPanel extends NoronElement {
  static override styles = [
    ...[NoronElement.styles].flat(),
    css`
      .corpus,
      .drop {
        display: grid;
        gap: var(--s1);
      }
      select {
        width: 100%;
        min-width: 0;
      }
      .drop {
        padding: var(--s3);
        border: 2px dashed var(--edge);
        border-radius: var(--radius);
        text-align: center;
        justify-items: center;
      }
      .drop.over {
        border-color: var(--data);
        background: var(--accent-soft);
      }
      .pending {
        color: var(--warn);
      }
      dl {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 0 var(--s3);
        font-size: var(--small);
      }
      dt {
        color: var(--ink-soft);
      }
      dd {
        font-family: var(--mono);
        text-align: end;
      }
      textarea {
        min-height: 6rem;
      }
    `,
  ];

  @property(parts<LabState>("description", "draft", "busy", "corpora", "own", "run", "start"))
  state!: LabState;
  @state() private over = false;

  protected override render() {
    const { draft } = this.state;
    const ready = draft !== null && !this.state.busy;
    const pending = pendingKeys(this.state);
    return html`<div class="stack">
      ${this.renderCorpus(ready)} ${this.renderDrop(ready)} ${this.renderPaste(ready)}
      ${
        pending.includes("data.corpus")
          ? html`<p class="small pending" role="status">↺ ${t("data.pending")}</p>`
          : nothing
      }
      ${this.renderSummary()} ${this.renderWarnings()}
      <noron-settings .state=${this.state} groups="data tokenizer"></noron-settings>
    </div>`;
  }

  private renderCorpus(ready: boolean) {
    const { corpora, draft, own } = this.state;
    const chosen = draft?.data.corpus ?? "";
    const about = corpora.find(({ id }) => id === chosen)?.about[language()];
    const name = own?.name || t("data.pasted");
    return html`<div class="corpus">
      <label for="corpus">${t("data.built_in")}</label>
      <select id="corpus" ?disabled=${!ready} @change=${this.picked}>
        ${corpora.map(
          ({ id, title }) =>
            html`<option value=${id} .selected=${id === chosen}>${title[language()]}</option>`,
        )}
        ${
          own || chosen === "own"
            ? html`<option value="own" .selected=${chosen === "own"}>${t("data.own")}</option>`
            : nothing
        }
      </select>
      <p class="small soft">
        ${
          chosen === "own" && own
            ? t("data.own.from", { name, size: formatBytes(own.bytes) })
            : (about ?? nothing)
        }
      </p>
    </div>`;
  }

  private picked(event: Event): void {
    this.emit("corpus-change", (event.target as HTMLSelectElement).value);
  }

  private renderDrop(ready: boolean) {
    const limit = this.state.description?.limits.text_bytes ?? 0;
    return html`<div
      class="drop ${this.over ? "over" : ""}"
      @dragover=${this.dragged}
      @dragleave=${() => (this.over = false)}
      @drop=${this.dropped}
    >
      <span>${t("data.drop")}</span>
      <input
        id="file"
        class="hidden"
        type="file"
        tabindex="-1"
        aria-hidden="true"
        @change=${this.chosen}
      />
      <button type="button" ?disabled=${!ready} @click=${this.browse}>${t("data.pick")}</button>
      <span class="small soft">${t("data.limit", { size: formatBytes(limit) })}</span>
    </div>`;
  }

  private browse(): void {
    this.renderRoot.querySelector<HTMLInputElement>("#file")?.click();
  }

  private dragged(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.over = true;
  }

  private dropped(event: DragEvent): void {
    event.preventDefault();
    this.over = false;
    const file = event.dataTransfer?.files[0];
    if (file) this.emit("text-file", { file, name: file.name });
  }

  private chosen(event: Event): void {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (file) this.emit("text-file", { file, name: file.name });
    // So that the same file can be picked again after it was changed.
    input.value = "";
  }

  private renderPaste(ready: boolean) {
    return html`<details>
      <summary>${t("data.paste")}</summary>
      <div class="stack">
        <label class="hidden" for="paste">${t("data.paste.label")}</label>
        <textarea id="paste" spellcheck="false"></textarea>
        <button type="button" ?disabled=${!ready} @click=${this.pasted}>
          ${t("data.paste.use")}
        </button>
      </div>
    </details>`;
  }

  private pasted(): void {
    const text = this.renderRoot.querySelector<HTMLTextAreaElement>("#paste")?.value ?? "";
    this.emit("text-file", { file: new Blob([text]), name: "" });
  }

  private renderSummary() {
    const { run } = this.state;
    if (!run?.corpus) return nothing;
    const { corpus } = run;
    const entry = (key: Key, value: number) =>
      html`<dt>${t(key)}</dt>
        <dd>${formatFixed(value, 0)}</dd>`;
    return html`<dl>
        ${entry("data.characters", corpus.characters)} ${entry("data.tokens", corpus.tokens)}
        ${entry("data.vocabulary", run.tokenizer.vocab)} ${entry("data.train", corpus.train_tokens)}
        ${entry("data.validation", corpus.validation_tokens)}
        ${entry("data.windows", corpus.windows)}
      </dl>
      ${
        corpus.replaced > 0
          ? html`<p class="small pending" role="status">
              ${t("data.replaced", { count: corpus.replaced })}
            </p>`
          : nothing
      }`;
  }

  // What the engine found odd about the text or the weights, without refusing them.
  private renderWarnings() {
    const sentences = (this.state.run?.warnings ?? []).map(
      ({ code, args, message }) => lookUp(`warning.${code}`, args) ?? message,
    );
    return html`<div role="status">
      ${sentences.map((sentence) => html`<p class="small pending">⚠ ${sentence}</p>`)}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "noron-data-panel": NoronDataPanel;
  }
  interface HTMLElementEventMap {
    "corpus-change": CustomEvent<string>;
    "text-file": CustomEvent<{ file: Blob; name: string }>;
  }
}
