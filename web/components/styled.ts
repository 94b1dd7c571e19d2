// Sets style properties of an element. Lit's styleMap writes a style attribute the first time,
// which the page's content security policy refuses; properties set one by one are allowed.
import { noChange } from "lit";
import { Directive, type ElementPart, type PartInfo, PartType, directive } from "lit/directive.js";

type Styles = Readonly<Record<string, string>>;

class StyledDirective extends Directive {
  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new Error("styled() stands in a tag, without =");
  }

  override render(_styles: Styles) {
    return noChange;
  }

  override update(part: ElementPart, [styles]: [Styles]) {
    const { style } = part.element as HTMLElement;
    for (const [name, value] of Object.entries(styles)) style.setProperty(name, value);
    return noChange;
  }
}

/** `<div ${styled({ width: "3px", "margin-left": "1px" })}>`; always give the same names. */
export const styled = directive(StyledDirective);
