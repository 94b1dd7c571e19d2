// Các khung nhìn vào bên trong mô hình: token, cơ chế chú ý, vị trí.
import type { insideEn } from "./inside.en";

export const insideVi: Record<keyof typeof insideEn, string> = {
  "inside.shape": "cỡ {shape}",
};
