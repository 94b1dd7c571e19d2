// Losses and gradient norms over the steps, and the slider that looks back: it moves attention, text
// and the cursor in the curves together, over the steps whose weights are kept.
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { smooth, type Point, type Reference, type Series } from "../draw/curves";
import { formatFixed, t } from "../i18n/i18n";
import type { LabState } from "../store/state";
import { NoronElement, parts } from "./element";
import "./noron-plot";
import { currentPalette } from "./palette";

const SMOOTHING = 0.95;

@customElement("noron-curves")
export class NoronCurves extends NoronElement {
  static override styles = [
    ...[NoronElement.styles].flat(),
    css`
      .plots {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr));
        gap: var(--s4);
      }
      .scrub {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--s1) var(--s3);
      }
      .scrub input {
        flex: 1 1 12rem;
        min-width: 0;
        height: var(--target);
        accent-color: var(--time);
      }
      output {
        min-width: 16ch;
        font-size: var(--small);
      }
      .empty {
        padding: var(--s4);
        border: 1px dashed var(--line);
        border-radius: var(--radius);
        text-align: center;
      }
      label {
        display: inline-flex;
        align-items: center;
        gap: var(--s1);
      }
    `,
  ];

  @property(parts<LabState>("rows", "validation", "snapshots", "step", "scrub", "run"))
  state!: LabState;
  @state() private logarithmic = false;

  protected override render() {
    const { rows, validation } = this.state;
    return html`<div class="stack">
      ${this.renderScrub()}
      ${
        rows.length === 0 && validation.length === 0
          ? html`<p class="empty soft">${t("curves.empty")}</p>`
          : this.renderPlots()
      }
    </div>`;
  }

  /** The moments the slider stops at; the last is the present. */
  private moments(): number[] {
    const { snapshots, step } = this.state;
    return [...snapshots.filter((moment) => moment < step), step];
  }

  private renderScrub() {
    const { scrub, step } = this.state;
    const moments = this.moments();
    const last = moments.length - 1;
    const place =
      scrub === null
        ? last
        : Math.max(
            0,
            moments.findLastIndex((one) => one <= scrub),
          );
    const shown = scrub === null ? t("curves.now", { step }) : t("curves.at", { step: scrub });
    return html`<div class="scrub">
      <label for="scrub">${t("curves.scrub")}</label>
      <input
        id="scrub"
        type="range"
        min=${last === 0 ? -1 : 0}
        max=${last}
        step="1"
        .value=${String(place)}
        ?disabled=${last === 0}
        aria-valuetext=${shown}
        @input=${this.scrubbed}
      />
      <output for="scrub">${shown}</output>
      <button type="button" ?disabled=${scrub === null} @click=${() => this.emit("scrub", null)}>
        ${t("curves.to_now")}
      </button>
    </div>`;
  }

  private scrubbed(event: Event): void {
    const place = Number((event.target as HTMLInputElement).value);
    const moments = this.moments();
    this.emit("scrub", place === moments.length - 1 ? null : (moments[place] ?? null));
  }

  private renderPlots() {
    const { rows, validation, run, scrub } = this.state;
    const palette = currentPalette();
    const losses = rows.map(([step, loss]): Point => [step, loss]);
    const norms = rows.map(([step, , norm]): Point => [step, norm]);
    const learning = { color: palette.heads[0]!, lineWidth: 1, opacity: 0.35 };
    const loss: Series[] = [
      { ...learning, name: t("curves.training"), points: losses },
      { name: t("curves.smooth"), color: palette.heads[0]!, points: smooth(losses, SMOOTHING) },
      {
        name: t("curves.validation"),
        color: palette.heads[1]!,
        dash: [6, 3],
        dots: true,
        points: validation.map(([step, value]): Point => [step, value]),
      },
    ];
    const gradient: Series[] = [
      { ...learning, color: palette.heads[2]!, name: "", points: norms },
      { name: t("curves.gradient"), color: palette.heads[2]!, points: smooth(norms, SMOOTHING) },
    ];
    const steps = run?.experiment.training.steps ?? 1;
    const domain: [number, number] = [0, Math.max(steps, this.state.step)];
    return html`
      <label class="small">
        <input
          type="checkbox"
          .checked=${this.logarithmic}
          @change=${(event: Event) => (this.logarithmic = (event.target as HTMLInputElement).checked)}
        />
        ${t("curves.log")}
      </label>
      <div class="plots">
        <noron-plot
          name=${t("curves.loss")}
          .series=${loss}
          .references=${this.references()}
          .xDomain=${domain}
          .cursor=${scrub}
          ?logY=${this.logarithmic}
          xTitle=${t("curves.step")}
          yTitle=${t("curves.nats")}
        ></noron-plot>
        <noron-plot
          name=${t("curves.gradient")}
          .series=${gradient}
          .xDomain=${domain}
          .cursor=${scrub}
          ?logY=${this.logarithmic}
          xTitle=${t("curves.step")}
          yTitle=${t("curves.norm")}
        ></noron-plot>
      </div>
      ${this.renderRate()}
    `;
  }

  private references(): Reference[] {
    const { run } = this.state;
    if (!run?.corpus) return [];
    return [
      { name: t("curves.uniform"), y: run.baseline.uniform },
      { name: t("curves.unigram"), y: run.baseline.unigram },
    ];
  }

  private renderRate() {
    const { rows, scrub } = this.state;
    const rate = (scrub === null ? rows : rows.filter(([step]) => step <= scrub)).at(-1)?.[3];
    if (rate === undefined) return nothing;
    return html`<p class="small soft">${t("curves.learning_rate")} ${formatFixed(rate, 5)}</p>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "noron-curves": NoronCurves;
  }
  interface HTMLElementEventMap {
    scrub: CustomEvent<number | null>;
  }
}
