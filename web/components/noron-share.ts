// A link that carries the experiment, and a file that carries the trained model.
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { t } from "../i18n/i18n";
import { LINK_LIMIT } from "../store/link";
import { NoronElement } from "./element";
import { copyText } from "./save";

@customElement("noron-share")
export class NoronShare extends NoronElement {
  static override styles = [
    ...[NoronElement.styles].flat(),
    css`
      input[type="text"] {
        flex: 1 1 12rem;
        min-width: 0;
      }
      #link {
        font-family: var(--mono);
        font-size: var(--small);
      }
    `,
  ];

  @property() link = "";
  /** The experiment's name. */
  @property() name = "";
  /** The experiment uses a text of the learner's own. */
  @property({ type: Boolean }) own = false;
  /** There is a model to save. */
  @property({ type: Boolean }) ready = false;

  @state() private said: "" | "share.copied" | "share.select" = "";

  protected override render() {
    return html`<div class="stack">
      <div>
        <label for="name">${t("field.title")}</label>
        <div class="row">
          <input id="name" type="text" maxlength="200" .value=${this.name} @change=${this.named} />
        </div>
      </div>
      <div>
        <label for="link">${t("share.link")}</label>
        <div class="row">
          <input
            id="link"
            type="text"
            readonly
            .value=${this.link}
            @focus=${(event: Event) => (event.target as HTMLInputElement).select()}
          />
          <button type="button" ?disabled=${!this.link} @click=${this.copy}>
            ${t("share.copy")}
          </button>
        </div>
        <p class="small" role="status">${this.said ? t(this.said) : nothing}</p>
        ${this.link.length > LINK_LIMIT ? html`<p class="small">${t("share.long")}</p>` : nothing}
        ${this.own ? html`<p class="small soft">${t("share.own")}</p>` : nothing}
      </div>
      <div class="row">
        <button
          type="button"
          ?disabled=${!this.ready}
          @click=${() => this.emit("save-checkpoint", null)}
        >
          ${t("share.save")}
        </button>
        <input
          id="file"
          class="hidden"
          type="file"
          accept=".safetensors"
          tabindex="-1"
          aria-hidden="true"
          @change=${this.picked}
        />
        <button
          type="button"
          @click=${() => this.renderRoot.querySelector<HTMLElement>("#file")?.click()}
        >
          ${t("share.open")}
        </button>
      </div>
      <p class="small soft">${t("share.figures")}</p>
    </div>`;
  }

  private named(event: Event): void {
    this.emit("field-change", { key: "title", value: (event.target as HTMLInputElement).value });
  }

  private async copy(): Promise<void> {
    this.said = (await copyText(this.link)) ? "share.copied" : "share.select";
  }

  private picked(event: Event): void {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (file) this.emit("checkpoint-file", file);
    input.value = "";
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "noron-share": NoronShare;
  }
  interface HTMLElementEventMap {
    "save-checkpoint": CustomEvent<null>;
    "checkpoint-file": CustomEvent<File>;
  }
}
