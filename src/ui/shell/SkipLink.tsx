/** What comes first in the page; in sight only where the keyboard is on it. The address belongs to links: it stays as it is. */
export function SkipLink() {
  return (
    <a
      className="skip"
      href="#answer"
      onClick={(event) => {
        event.preventDefault();
        const main = document.querySelector<HTMLElement>('main');
        const target = document.getElementById('answer') ?? main;
        if (target === main && main) main.tabIndex = -1;
        target?.focus();
      }}
    >
      Skip to the result
    </a>
  );
}
