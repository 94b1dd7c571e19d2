import { expect, it } from "vitest";
import { matrixTable, toCsv } from "./table";

it("quotes what needs quotes", () => {
  expect(toCsv({ columns: ["a", 'b"c'], rows: [["x,y", "two\nlines"]] })).toBe(
    'a,"b""c"\r\n"x,y","two\nlines"\r\n',
  );
});

it("makes formulas harmless and leaves numbers alone", () => {
  const dangers = ["=1+1", "+1", "-1", "@x", "\t=1", "  =1"];
  for (const danger of dangers) {
    const [, line] = toCsv({ columns: ["token"], rows: [[danger]] }).split("\r\n");
    expect(line!.replace(/^"/, "")[0]).toBe("'");
  }
  expect(toCsv({ columns: ["n"], rows: [[-0.5], [1e-9], [NaN]] })).toBe(
    "n\r\n-0.5\r\n1e-9\r\n\r\n",
  );
});

it("names rows and columns of a matrix", () => {
  const table = matrixTable(
    "query",
    ["tôi", "yêu"],
    ["tôi", "yêu"],
    (row, column) => 10 * row + column,
  );
  expect(table.columns).toEqual(["query", "tôi", "yêu"]);
  expect(table.rows).toEqual([
    ["tôi", 0, 1],
    ["yêu", 10, 11],
  ]);
});
