import { UserError } from '../../tools/terminal/run.ts';
import { GROUPS, type Group } from './groups.ts';

/** Of each group the files that the paths name; without a path all. Throws UserError for a path that names none. */
export function chooseGroups(paths: string[], groups: Group[] = GROUPS): Group[] {
  const wanted = paths.map((path) => path.replace(/^\.\/|\/$/g, ''));
  const isIn = (file: string, path: string) => file === path || file.startsWith(`${path}/`);
  for (const path of wanted)
    if (!groups.some(({ files }) => files.some((file) => isIn(file, path))))
      throw new UserError(`"${path}" names no file of test/mutants/groups.ts: add it there, with its tests`);
  if (!wanted.length) return groups;
  return groups
    .map((group) => ({
      ...group,
      files: group.files.filter((file) => wanted.some((path) => isIn(file, path))),
    }))
    .filter(({ files }) => files.length);
}
