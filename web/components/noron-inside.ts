// The middle of the page: the sentence, and one of three ways to look at what the model makes of it.
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ExplainRequest, PositionKind } from "../engine/types";
import { t } from "../i18n/i18n";
import type { LabState } from "../store/state";
import { NoronElement, parts } from "./element";
import "./noron-attention";
import "./noron-cell";
import "./noron-error";
import type { HeadChoice } from "./noron-overview";
import "./noron-order";
import { POSITION_KINDS } from "./noron-positions";
import "./noron-sentence";

const views = ["attention", "positions", "order"] as const;
type View = (typeof views)[number];

@customElement("noron-inside")
export class NoronInside extends NoronElement {
  static override styles = [
    ...[NoronElement.styles].flat(),
    css`
      [role="tablist"] {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s1);
        border-bottom: 1px solid var(--line);
      }
      [role="tab"] {
        border-color: transparent;
        border-radius: var(--radius-small) var(--radius-small) 0 0;
        background: none;
      }
    `,
  ];

  @property(parts<LabState>("sentence", "inspection", "recorded", "explanation", "comparison", "positions", "order", "problems", "run"))
  state!: LabState;
  @state() private view: View = "attention";
  @state() private selected: ReadonlySet<number> = new Set();
  @state() private place: HeadChoice = { layer: 0, head: 0 };
  @state() private kind: PositionKind | null = null;

  protected override render() {
    const { state } = this;
    return html`<div class="stack" @tokens-change=${this.chose} @head-change=${this.moved}>
      <noron-sentence
        .text=${state.sentence}
        .tokens=${state.inspection?.tokens ?? []}
        .selected=${this.selected}
        .dropped=${state.inspection?.dropped ?? 0}
        .replaced=${state.inspection?.replaced ?? 0}
        .comparison=${state.comparison}
      ></noron-sentence>
      <noron-error
        .error=${state.problems.inside ?? null}
        @dismiss=${() => this.emit("dismiss-problem", "inside")}
      ></noron-error>
      <div role="tablist" aria-label=${t("inside.view")} @keydown=${this.walked}>
        ${views.map((view) => this.renderTab(view))}
      </div>
      <div id="panel" role="tabpanel" aria-labelledby=${`tab-${this.view}`}>${this.renderView()}</div>
    </div>`;
  }

  private renderTab(view: View) {
    const chosen = view === this.view;
    return html`<button
      type="button"
      id=${`tab-${view}`}
      role="tab"
      aria-selected=${chosen ? "true" : "false"}
      aria-controls="panel"
      tabindex=${chosen ? 0 : -1}
      @click=${() => this.open(view)}
    >
      ${t(`inside.view.${view}`)}
    </button>`;
  }

  private walked(event: KeyboardEvent): void {
    const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (move === undefined) return;
    event.preventDefault();
    const next = views[(views.indexOf(this.view) + move + views.length) % views.length]!;
    this.open(next);
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>(`#tab-${next}`)?.focus(),
    );
  }

  private open(view: View): void {
    this.view = view;
    if (view === "positions") this.askPositions(this.kind ?? this.ownKind());
  }

  private ownKind(): PositionKind {
    return this.state.run?.experiment.model.positions ?? "sinusoidal";
  }

  private askPositions(kind: PositionKind): void {
    this.kind = kind;
    this.emit("positions-request", kind);
  }

  private renderView() {
    const { state } = this;
    const tokens = state.inspection?.tokens ?? [];
    switch (this.view) {
      case "attention":
        return html`<div class="stack">
          <noron-attention
            .inspection=${state.inspection}
            source=${state.recorded ? "recorded" : "live"}
            .selected=${this.selected}
          ></noron-attention>
          ${state.recorded
            ? nothing
            : html`<noron-cell .explanation=${state.explanation} .tokens=${tokens}></noron-cell>`}
        </div>`;
      case "positions": {
        const learned = this.ownKind() === "learned";
        return html`<noron-positions
          .kind=${this.kind ?? this.ownKind()}
          .available=${learned ? POSITION_KINDS : POSITION_KINDS.filter((kind) => kind !== "learned")}
          .view=${state.positions}
          @kind-change=${(event: CustomEvent<PositionKind>) => this.askPositions(event.detail)}
        ></noron-positions>`;
      }
      case "order":
        return html`<noron-order
          .tokens=${tokens}
          .comparison=${state.order}
          @order-change=${this.reordered}
        ></noron-order>`;
    }
  }

  private chose(event: CustomEvent<ReadonlySet<number>>): void {
    this.selected = event.detail;
  }

  private moved(event: CustomEvent<HeadChoice>): void {
    this.place = event.detail;
  }

  private reordered(event: CustomEvent<number[]>): void {
    event.stopPropagation();
    this.emit("order-request", { order: event.detail, ...this.place });
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    const count = this.state.inspection?.tokens.length ?? 0;
    if (changed.has("state") && [...this.selected].some((index) => index >= count)) {
      this.selected = new Set([...this.selected].filter((index) => index < count));
    }
  }
}

export interface OrderChoice extends HeadChoice {
  order: number[];
}

declare global {
  interface HTMLElementTagNameMap {
    "noron-inside": NoronInside;
  }
  interface HTMLElementEventMap {
    "positions-request": CustomEvent<PositionKind>;
    "order-request": CustomEvent<OrderChoice>;
    "cell-explain": CustomEvent<ExplainRequest | null>;
  }
}
