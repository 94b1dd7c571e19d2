// Vài chữ mà khung nhúng hiện ra trước khi tải các bảng của trang.
import type { embedEn } from "./embed.en";

export const embedVi: Record<keyof typeof embedEn, string> = {
  "embed.start": "Bắt đầu",
  "embed.about": "Một Transformer tương tác: gõ một câu, huấn luyện, nhìn vào bên trong.",
};
