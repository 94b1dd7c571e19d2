// A sentence that floats beside a control, in the top layer so that no panel cuts it off. Shown by
// pointing, focus or click; Escape hides it; pointing at the sentence itself keeps it.
import { css, html, type TemplateResult } from "lit";
import { query, state } from "lit/decorators.js";
import { NoronElement } from "./element";

const MARGIN = 8;

export abstract class Hint extends NoronElement {
  static override styles = [
    ...[NoronElement.styles].flat(),
    css`
      :host {
        display: inline-block;
      }
      [popover] {
        position: fixed;
        inset: auto;
        width: max-content;
        max-width: min(20rem, calc(100vw - 16px));
        margin: 0;
        padding: var(--s2) var(--s3);
        border: 1px solid var(--edge);
        border-radius: var(--radius-small);
        background: var(--panel);
        color: var(--ink);
        box-shadow: 0 4px 16px var(--shade);
        font-size: var(--small);
        font-weight: 400;
        line-height: 1.5;
        text-align: start;
        white-space: normal;
      }
    `,
  ];

  @query("[popover]") private panel!: HTMLElement;
  @query("button") private anchor!: HTMLElement;
  @state() protected open = false;

  protected show = (): void => {
    if (this.open) return;
    this.open = true;
    this.panel.showPopover();
    const at = this.anchor.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = this.panel;
    const left = Math.min(Math.max(at.left, MARGIN), innerWidth - width - MARGIN);
    const below = at.bottom + 4;
    const top = below + height > innerHeight ? at.top - height - 4 : below;
    this.panel.style.left = `${left}px`;
    this.panel.style.top = `${Math.max(top, MARGIN)}px`;
  };

  protected hide = (): void => {
    if (!this.open) return;
    this.open = false;
    this.panel.hidePopover();
  };

  protected escape = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !this.open) return;
    event.stopPropagation();
    this.hide();
  };

  protected renderPanel(sentence: string): TemplateResult {
    return html`<span id="panel" popover="manual" role="tooltip">${sentence}</span>`;
  }
}
