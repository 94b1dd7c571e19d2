// What is true of the model on screen: seed, how far it is trained, which build runs, whether it is
// saved; and what to do next.
import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { formatNumber, lookUp, t } from "../i18n/i18n";
import { readNumber } from "../store/experiment";
import { pendingKeys, type LabState } from "../store/state";
import { NoronElement, parts } from "./element";

@customElement("noron-status")
export class NoronStatus extends NoronElement {
  static override styles = [
    ...[NoronElement.styles].flat(),
    css`
      .line {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--s1) var(--s3);
        padding: 0 var(--s4) var(--s2);
        background: var(--panel);
      }
      .seed {
        display: flex;
        align-items: center;
        gap: var(--s1);
      }
      .seed input {
        width: 11ch;
        min-height: 28px;
        padding-block: 0;
        font-family: var(--mono);
      }
      .badges {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s1);
      }
      .hint {
        color: var(--ink-soft);
        font-size: var(--small);
      }
      .hint.pending {
        color: var(--warn);
      }
      @media (max-width: 767px) {
        .line {
          padding-inline: var(--s3);
        }
      }
    `,
  ];

  @property(parts<LabState>("engine", "draft", "busy", "run", "start", "description", "step", "flavour", "recorded", "saved", "done", "resumedAt"))
  state!: LabState;

  protected override render() {
    const ready = this.state.engine === "ready" && this.state.draft !== null && !this.state.busy;
    return html`<section class="line" aria-label=${t("bar.about")}>
      ${this.renderSeed(ready)} ${this.renderBadges()} ${this.renderHint(pendingKeys(this.state))}
    </section>`;
  }

  private renderSeed(ready: boolean) {
    return html`<label class="seed small">
      ${t("bar.seed")}
      <input
        type="text"
        inputmode="numeric"
        maxlength="10"
        data-seed
        .value=${String(this.state.draft?.seed ?? "")}
        ?disabled=${!ready}
        @change=${this.seeded}
      />
    </label>`;
  }

  private seeded(event: Event): void {
    const input = event.target as HTMLInputElement;
    const seed = readNumber(input.value, true);
    if (seed !== null && Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31) {
      this.emit("field-change", { key: "seed", value: seed });
    } else {
      input.value = String(this.state.draft?.seed ?? "");
    }
  }

  private renderBadges() {
    const { run, step, flavour, description, inspection, recorded, saved, done } = this.state;
    const threads = description?.build.threads ?? 1;
    const lost = saved !== "nothing" && saved !== "saving" && saved !== "saved";
    return html`<div class="badges">
      ${
        run
          ? html`<span class="badge" data-badge="trained"
                >${step === 0 ? t("bar.untrained") : t("bar.trained", { steps: step })}${
                  done ? ` · ${t("bar.finished")}` : ""
                }</span
              >
              <span class="badge"
                >${t("bar.parameters", { count: formatNumber(run.parameters, 9) })}</span
              >`
          : nothing
      }
      ${
        flavour && description
          ? html`<span class="badge" data-badge="build"
              >${t(`bar.build.${flavour}`, { threads })}</span
            >`
          : nothing
      }
      ${
        inspection
          ? html`<span class="badge" data-badge="source"
              >${recorded ? t("bar.recorded") : t("bar.live")}</span
            >`
          : nothing
      }
      ${
        saved === "nothing"
          ? nothing
          : html`<span class="badge ${lost ? "warn" : ""}" data-badge="saved"
              >${t(`bar.saved.${saved}`)}</span
            >`
      }
    </div>`;
  }

  private renderHint(pending: readonly string[]) {
    if (pending.length > 0) {
      const names = pending.map((key) => lookUp(`field.${key}`) ?? key).join(", ");
      return html`<p class="hint pending" role="status">
        ↺ ${t("bar.restart.pending", { names })}
      </p>`;
    }
    const { resumedAt, start, run } = this.state;
    if (resumedAt !== null) {
      return html`<p class="hint" role="status">${t("bar.resumed", { step: resumedAt })}</p>`;
    }
    return start && run ? html`<p class="hint">${t("bar.start_hint")}</p>` : nothing;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "noron-status": NoronStatus;
  }
}
