// A picture: one scene on a canvas, sharp on every screen.
import { type PropertyValues, css, html } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { paintCanvas } from "../draw/canvas";
import type { Scene } from "../draw/scene";
import { NoronElement } from "./element";

@customElement("noron-picture")
export class NoronPicture extends NoronElement {
  static override styles = [
    ...[NoronElement.styles].flat(),
    css`
      canvas {
        display: block;
      }
    `,
  ];

  @property({ attribute: false }) scene: Scene | null = null;
  /** What a screen reader says; empty where overlaid controls say it already. */
  @property() label = "";

  @query("canvas") private canvas!: HTMLCanvasElement;
  #density: MediaQueryList | undefined;
  #repaint = () => this.requestUpdate();

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#density?.removeEventListener("change", this.#repaint);
    this.#density = undefined;
  }

  protected override render() {
    return this.label
      ? html`<canvas role="img" aria-label=${this.label}></canvas>`
      : html`<canvas aria-hidden="true"></canvas>`;
  }

  protected override updated(_changes: PropertyValues): void {
    const ratio = devicePixelRatio;
    // Moving to another screen or zooming changes the ratio; the query fires once.
    this.#density?.removeEventListener("change", this.#repaint);
    this.#density = matchMedia(`(resolution: ${ratio}dppx)`);
    this.#density.addEventListener("change", this.#repaint, { once: true });
    if (this.scene) paintCanvas(this.canvas, this.scene, ratio);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "noron-picture": NoronPicture;
  }
}
