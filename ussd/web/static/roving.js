// One tab stop for a group of controls (the ARIA toolbar pattern): inside, the arrow keys, Home and
// End go on. Whatever is hidden, disabled or drawn anew, exactly one control of the group is a stop.

export function roving(group, { wanted = "button", columns = 1 } = {}) {
  const usable = () => [...group.querySelectorAll(wanted)].filter((control) => !control.disabled && !control.closest("[hidden]"));

  function settle() {
    const controls = usable();
    const stop = controls.find((control) => control === document.activeElement)
      ?? controls.find((control) => control.tabIndex === 0) ?? controls[0];
    for (const control of group.querySelectorAll(wanted)) {
      const wish = control === stop ? 0 : -1;
      if (control.tabIndex !== wish) control.tabIndex = wish;
    }
  }

  group.addEventListener("focusin", settle);
  group.addEventListener("keydown", (event) => {
    const controls = usable();
    const at = controls.indexOf(event.target);
    const to = {
      ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at + columns, ArrowUp: at - columns, Home: 0, End: controls.length - 1,
    }[event.key];
    if (at < 0 || to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    controls[Math.min(controls.length - 1, Math.max(0, to))].focus();
  });
  new MutationObserver(settle).observe(group, { subtree: true, childList: true, attributeFilter: ["hidden", "disabled"] });
  settle();
}
