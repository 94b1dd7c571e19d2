// Khung trang: thanh lệnh, các bảng, đường cong, mẫu sinh ra, chia sẻ.
import type { pageEn } from "./page.en";

export const pageVi: Record<keyof typeof pageEn, string> = {
  "page.title": "Noron: nhìn vào bên trong Transformer",
};
