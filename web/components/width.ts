// Tells an element how wide it is, so that its picture fits.
import { type ReactiveController, type ReactiveControllerHost, css } from "lit";

/** The picture follows the element's width, never the other way round; where it can be pointed at, it stands in an .area. */
export const fitted = css`
  :host {
    contain: inline-size;
  }
  .area {
    width: fit-content;
    max-width: 100%;
    cursor: crosshair;
  }
`;

export class Width implements ReactiveController {
  /** Content width in CSS pixels; 0 until the element has been laid out. */
  value = 0;
  #observer: ResizeObserver | undefined;

  constructor(private readonly host: ReactiveControllerHost & HTMLElement) {
    host.addController(this);
  }

  hostConnected(): void {
    this.#observer = new ResizeObserver(([entry]) => {
      const width = Math.floor(entry!.contentRect.width);
      if (width === this.value) return;
      this.value = width;
      this.host.requestUpdate();
    });
    this.#observer.observe(this.host);
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
  }
}
