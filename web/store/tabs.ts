// One tab saves; another one that opens the same page says so, and takes over when the first closes.

export type TabRole = "first" | "second";

/** Calls `changed` with this tab's role, again whenever it changes. Where the browser has no locks
 *  every tab is the first. */
export function watchTabs(changed: (role: TabRole) => void): void {
  const locks = navigator.locks as LockManager | undefined;
  if (!locks || self.origin === "null") {
    changed("first");
    return;
  }
  // Held until the tab closes.
  const hold = () => new Promise<never>(() => {});
  void locks.request("noron.save", { ifAvailable: true }, (lock) => {
    if (lock) {
      changed("first");
      return hold();
    }
    changed("second");
    void locks.request("noron.save", () => {
      changed("first");
      return hold();
    });
    return undefined;
  });
}
