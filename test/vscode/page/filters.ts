import { expect, test } from 'vitest';
import { ask, files } from './asking.ts';
import { type Stage, sidebar } from './stage.ts';

/** The fields below the box. */
export function filters(on: () => Stage): void {
  const open = async () => {
    const search = await sidebar(on().page, 'search');
    if (!(await search.locator('#details').isVisible())) await search.locator('.details-toggle').click();
    return search;
  };
  const field = (search: Awaited<ReturnType<typeof open>>, name: string) =>
    search.getByLabel(name, { exact: true });

  test('files to include leave all others out', async () => {
    const search = await open();
    await ask(search, 'postage of a parcel');
    await expect.poll(() => files(search)).toContain('signature.py');
    await field(search, 'files to include').fill('*.ts');
    await expect.poll(() => files(search)).not.toContain('signature.py');
    expect(await files(search)).toContain('parcel.ts');
    await on().picture('filters');
    await field(search, 'files to include').fill('');
  });

  test('files to exclude are left out', async () => {
    const search = await open();
    await field(search, 'files to exclude').fill('lodestone, *.py');
    await expect.poll(() => files(search)).not.toContain('signature.py');
    expect(await files(search)).toContain('parcel.ts');
    await field(search, 'files to exclude').fill('');
    await expect.poll(() => files(search)).toContain('signature.py');
  });

  test('a language leaves only its files', async () => {
    const search = await open();
    await field(search, 'languages').fill('python');
    await expect.poll(() => files(search)).toEqual(['signature.py']);
  });

  test('filters that leave nothing say so, and one click takes them away', async () => {
    const search = await open();
    await field(search, 'languages').fill('');
    await field(search, 'files to include').fill('nowhere/**');
    await search.getByRole('button', { name: 'Search Without Filters' }).click();
    await expect.poll(() => files(search)).toContain('parcel.ts');
    expect(await field(search, 'files to include').inputValue()).toBe('');
  });

  test('a language that no file is in is answered by those that there are', async () => {
    const search = await open();
    await field(search, 'languages').fill('cobol');
    await search
      .getByText(/No file here is in the language "cobol".*python, typescript/)
      .first()
      .waitFor();
    await field(search, 'languages').fill('');
    await expect.poll(() => files(search)).toContain('parcel.ts');
    await search.locator('.details-toggle').click();
    expect(await search.locator('#details').isVisible()).toBe(false);
  });
}
