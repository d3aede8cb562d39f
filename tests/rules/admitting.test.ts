import { describe, expect, it } from 'vitest';
import { DAY, fakeHash, SIGNATURE } from './coalition-of.ts';
import { houses, remove, signs, why } from './houses.ts';

describe('P 8.1 invitations', () => {
  const admission = (invitation: string, device: string, person: string, organisation: string) => ({
    invitation,
    invitationKey: fakeHash(invitation),
    device: fakeHash(device),
    box: fakeHash('box'),
    person: { id: person, name: person, emails: [] },
    organisation,
    request: SIGNATURE,
    proof: SIGNATURE,
  });
  it('two browsers that admit the same newcomer give one member; one above the count stays and is shown', () => {
    const { world, mara, ana } = houses();
    signs(mara, 'invitation', {
      invitation: 'link',
      key: fakeHash('link'),
      organisation: { id: 'org-choir', name: 'Choir' },
      founding: false,
      role: 'member',
      delegate: false,
      person: null,
      uses: 2,
      expires: world.now + DAY,
    });
    world.sync();
    for (const browser of [mara, ana]) signs(browser, 'admission', admission('link', 'eva', 'person-Eva', 'org-choir'));
    world.sync();
    expect(mara.tables().membership?.devicesOf.get('person-Eva')).toEqual([fakeHash('eva')]);
    expect(mara.tables().invitations.get('link')?.used).toBe(1);
    // Not used up: the same one twice is one use. Then two at once, one too many.
    signs(mara, 'admission', admission('link', 'finn', 'person-Finn', 'org-choir'));
    signs(ana, 'admission', admission('link', 'gül', 'person-Gül', 'org-choir'));
    world.sync();
    const rows = [...mara.tables().devices.values()].filter((device) => device.organisation === 'org-choir');
    expect(rows).toHaveLength(3);
    expect(rows.filter((device) => device.above)).toHaveLength(1);
    const late = signs(ana, 'admission', admission('link', 'hal', 'person-Hal', 'org-choir'));
    expect(why(ana, late.hash)).toBe('invitation-used-up');
  });
  it('nobody comes in by the invitation of somebody who is out', () => {
    const { world, mara, tom, tia } = houses();
    signs(tia, 'invitation', {
      invitation: 'old',
      key: fakeHash('old'),
      organisation: { id: tia.organisation, name: 'Legal Aid' },
      founding: false,
      role: 'member',
      delegate: false,
      person: null,
      uses: 1,
      expires: world.now + DAY,
    });
    world.sync();
    remove(tom, tia);
    world.sync();
    const late = signs(mara, 'admission', admission('old', 'kim', 'person-Kim', tia.organisation));
    expect(why(mara, late.hash)).toBe('inviter-removed');
  });
});
