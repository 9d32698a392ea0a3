/** Copies the text of a field. The clipboard proper needs HTTPS; without it the field is selected and copied as by hand. */
export async function copyField(field: HTMLInputElement): Promise<boolean> {
  try {
    // Absent over plain HTTP, whatever its type says.
    const clipboard = navigator.clipboard as Clipboard | undefined;
    if (clipboard) {
      await clipboard.writeText(field.value);
      return true;
    }
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
  field.focus();
  field.select();
  return document.execCommand('copy');
}
