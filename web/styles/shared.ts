// What every component's shadow tree starts from: the same buttons, inputs, focus ring and text.
import { css } from "lit";

export const shared = css`
  :host {
    display: block;
    font-variant-numeric: tabular-nums;
  }
  :host([hidden]) {
    display: none;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h2,
  h3,
  p,
  ul,
  figure,
  dl,
  dd {
    margin: 0;
    padding: 0;
  }
  h2,
  h3 {
    font-size: var(--text);
    font-weight: 600;
    line-height: 1.4;
  }
  button,
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
  }
  button,
  select,
  input[type="text"],
  input[type="search"],
  textarea {
    min-height: var(--target);
    padding: var(--s1) var(--s3);
    border: 1px solid var(--edge);
    border-radius: var(--radius-small);
    background: var(--panel);
  }
  button {
    cursor: pointer;
    white-space: nowrap;
  }
  button:hover:not(:disabled, [aria-disabled="true"]) {
    background: var(--accent-soft);
  }
  button[aria-pressed="true"],
  button[aria-selected="true"] {
    background: var(--accent-soft);
    border-color: var(--accent);
    box-shadow: inset 0 -2px 0 var(--accent);
  }
  button.primary {
    background: var(--accent);
    border-color: var(--accent);
    color: var(--accent-ink);
    font-weight: 600;
  }
  button.primary:hover:not(:disabled, [aria-disabled="true"]) {
    background: color-mix(in srgb, var(--accent) 85%, var(--ink));
  }
  button.plain {
    border-color: transparent;
    background: none;
  }
  button:disabled,
  button[aria-disabled="true"],
  select:disabled,
  input:disabled {
    cursor: default;
    color: var(--ink-soft);
    border-style: dashed;
    background: none;
  }
  textarea {
    width: 100%;
    resize: vertical;
  }
  :focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
  }
  summary {
    cursor: pointer;
    padding: var(--s1) 0;
  }
  .small {
    font-size: var(--small);
  }
  .soft {
    color: var(--ink-soft);
  }
  .mono {
    font-family: var(--mono);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--s2);
  }
  .stack {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--s3);
  }
  .spread {
    justify-content: space-between;
  }
  .badge {
    display: inline-block;
    padding: 0 var(--s2);
    border: 1px solid var(--line);
    border-radius: 999px;
    font-size: var(--small);
    white-space: nowrap;
  }
  .badge.warn {
    border-color: var(--warn);
    background: var(--warn-soft);
    color: var(--warn);
  }
  /* Read by screen readers, taking no room on the screen. */
  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      transition: none !important;
      animation: none !important;
    }
  }
`;
