// Where the time of one training step goes: a strip from left to right, each operation as wide as it
// is long, and the same by kind. Only looks; asking for another measurement is the page's business.
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { measureWith } from "../draw/canvas";
import { stackScenes } from "../draw/compose";
import { type FlameLayout, flameScene, hitPiece, layoutFlame } from "../draw/flame";
import type { OperationFamily, StepProfile } from "../engine/types";
import { formatFixed, formatNumber, formatPercent, sentences } from "../i18n/i18n";
import { profileEn } from "../i18n/profile.en";
import { profileVi } from "../i18n/profile.vi";
import { NoronElement } from "./element";
import "./noron-picture";
import "./noron-table-twin";
import { currentPalette } from "./palette";
import {
  type OperationSum,
  type ProfilePiece,
  familyColor,
  familyShares,
  partOf,
  piecesOf,
  scaled,
  sumByOperation,
} from "./profile";
import { styled } from "./styled";
import type { Table } from "./table";
import { Width, fitted } from "./width";

const say = sentences(profileEn, profileVi);
const dash = "–";

@customElement("noron-profile")
export class NoronProfile extends NoronElement {
  static override styles = [
    ...[NoronElement.styles].flat(),
    fitted,
    css`
      .readout {
        min-height: 4.5em;
        margin-top: var(--s2);
      }
      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s1) var(--s3);
        list-style: none;
      }
      .swatch {
        display: inline-block;
        width: 12px;
        height: 12px;
        margin-inline-end: var(--s1);
        border-radius: 2px;
        vertical-align: -1px;
      }
      .scroll {
        overflow-x: auto;
      }
      table {
        width: 100%;
        border-collapse: collapse;
      }
      caption {
        padding: var(--s1) 0;
        font-weight: 600;
        text-align: start;
      }
      th,
      td {
        padding: var(--s1) var(--s2);
        border-bottom: 1px solid var(--line);
        text-align: end;
        white-space: nowrap;
        font-weight: 400;
      }
      th:first-child {
        padding-inline-start: 0;
        text-align: start;
      }
      thead th {
        color: var(--ink-soft);
      }
    `,
  ];

  @property({ attribute: false }) profile!: StepProfile;

  @state() private hover: number | null = null;
  @state() private pinned: number | null = null;
  #width = new Width(this);
  #pieces: readonly ProfilePiece[] = [];
  #layout: FlameLayout | null = null;

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("profile")) return;
    this.#pieces = piecesOf(this.profile);
    this.hover = null;
    this.pinned = null;
  }

  private draw(chosen: number | null) {
    const palette = currentPalette();
    const pieces = this.#pieces.map(({ phase, node, work }) => ({
      phase: say(phase),
      part: partOf(node?.module ?? ""),
      name: node?.operation ?? say(phase),
      color: familyColor(node?.family, palette),
      seconds: work.seconds,
    }));
    this.#layout = layoutFlame(pieces, this.#width.value);
    return flameScene(pieces, this.#layout, palette, measureWith(palette), chosen);
  }

  protected override render() {
    const { seconds, steps, threads, limit } = this.profile;
    const name = say("figure");
    return html`<div class="stack">
      <p class="small" data-summary>
        ${say("summary", {
          time: formatNumber(seconds * 1e3, 3),
          steps,
          threads,
          flops: formatNumber(limit.flops / 1e9, 3),
          bytes: formatNumber(limit.bytes / 1e9, 3),
        })}
      </p>
      ${this.#width.value === 0
        ? nothing
        : html`<noron-table-twin
            name=${name}
            .table=${() => this.table()}
            .scene=${() => stackScenes(name, [this.draw(null)], currentPalette())}
          >
            <div
              class="area"
              tabindex="0"
              role="application"
              aria-roledescription=${say("strip")}
              aria-label=${`${name}. ${say("keys")}`}
              @pointermove=${this.pointed}
              @pointerleave=${() => (this.hover = null)}
              @click=${this.clicked}
              @keydown=${this.pressed}
            >
              <noron-picture .scene=${this.draw(this.hover ?? this.pinned)}></noron-picture>
            </div>
            <p class="readout small" aria-live="polite">${this.readout(this.hover ?? this.pinned)}</p>
          </noron-table-twin>`}
      ${this.renderLegend()} ${this.renderSums()}
    </div>`;
  }

  private renderLegend() {
    const palette = currentPalette();
    return html`<ul class="legend small" aria-label=${say("legend")}>
      ${familyShares(this.profile).map(
        ([family, share]) =>
          html`<li>
            <span class="swatch" ${styled({ background: familyColor(family, palette) })}></span
            >${this.familyName(family)} ${formatPercent(share)}
          </li>`,
      )}
    </ul>`;
  }

  private familyName(family: OperationFamily | undefined): string {
    return say(family === undefined ? "no_operation" : `family.${family}`);
  }

  private renderSums() {
    const cells = ({ forward, backward, shareOfLimit }: OperationSum) => html`
      <td>${milliseconds(forward)}</td>
      <td>${milliseconds(backward)}</td>
      <td>${formatPercent((forward + backward) / this.profile.seconds, 1)}</td>
      <td>${percent(shareOfLimit)}</td>
    `;
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${say("by_operation")}>
      <table class="small">
        <caption>
          ${say("by_operation")}
        </caption>
        <thead>
          <tr>
            <th scope="col">${say("operation")}</th>
            <th scope="col">${say("forward")}, ms</th>
            <th scope="col">${say("backward")}, ms</th>
            <th scope="col">${say("share")}</th>
            <th scope="col">${say("of_limit")}</th>
          </tr>
        </thead>
        <tbody>
          ${sumByOperation(this.profile).map(
            (sum) =>
              html`<tr>
                <th scope="row">${sum.name} × ${sum.nodes}</th>
                ${cells(sum)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  private readout(index: number | null): string {
    const piece = index === null ? undefined : this.#pieces[index];
    if (!piece) return say("hint");
    const { phase, node, work } = piece;
    const { seconds, flops, bytes } = work;
    const parts = [
      say(phase),
      ...(node ? [`${node.operation} ${node.weight || node.module}`.trim(), `[${node.shape.join(", ")}]`] : []),
      `${milliseconds(seconds)} ms (${formatPercent(seconds / this.profile.seconds, 1)})`,
    ];
    if (flops !== null && bytes !== null) {
      if (flops > 0) parts.push(amount(flops, "FLOP"), `${formatNumber(flops / seconds / 1e9, 3)} GFLOP/s`);
      parts.push(amount(bytes, "B"), `${formatNumber(bytes / seconds / 1e9, 3)} GB/s`);
      parts.push(say("reached", { share: percent(work.share_of_limit) }));
    } else if (node) {
      parts.push(say("no_formula"));
    }
    return parts.join(" · ");
  }

  private table(): Table {
    return {
      columns: [
        say("phase"),
        say("operation"),
        say("module"),
        say("shape"),
        say("time_ms"),
        say("share"),
        "FLOP",
        say("bytes"),
        say("of_limit"),
      ],
      rows: this.#pieces.map(({ phase, node, work }) => [
        say(phase),
        node?.operation ?? "",
        node ? node.weight || node.module : "",
        node ? `[${node.shape.join(", ")}]` : "",
        work.seconds * 1e3,
        formatPercent(work.seconds / this.profile.seconds, 1),
        work.flops ?? dash,
        work.bytes ?? dash,
        percent(work.share_of_limit),
      ]),
    };
  }

  private pieceAt(event: MouseEvent): number | null {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    return this.#layout && hitPiece(this.#layout, event.clientX - box.left);
  }

  private pointed(event: PointerEvent): void {
    this.hover = this.pieceAt(event);
  }

  private clicked(event: MouseEvent): void {
    const piece = this.pieceAt(event);
    this.pinned = piece === this.pinned ? null : piece;
  }

  private pressed(event: KeyboardEvent): void {
    const last = this.#pieces.length - 1;
    const at = this.hover ?? this.pinned;
    const moves: Record<string, number | null> = {
      ArrowRight: at === null ? 0 : Math.min(at + 1, last),
      ArrowLeft: at === null ? last : Math.max(at - 1, 0),
      Home: 0,
      End: last,
      Escape: null,
    };
    const next = moves[event.key];
    if (next === undefined || (next === null && at === null)) return;
    event.preventDefault();
    this.hover = null;
    this.pinned = next;
  }
}

function milliseconds(seconds: number): string {
  return formatFixed(seconds * 1e3, 3);
}

function percent(share: number | null): string {
  return share === null ? dash : formatPercent(share);
}

function amount(value: number, unit: string): string {
  const [number, prefix] = scaled(value);
  return `${formatNumber(number, 3)} ${prefix}${unit}`;
}

declare global {
  interface HTMLElementTagNameMap {
    "noron-profile": NoronProfile;
  }
}
