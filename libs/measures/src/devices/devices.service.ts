import { Inject, Injectable } from '@nestjs/common';
import { newId, Problem, type ClinicId, type CourseId, type Id, type MemberId } from '#kernel';
import type { Viewer } from '#photos';
import { Database, type Tx } from '#platform';
import { TreatmentsService } from '#treatments';
import { readDeviceCsv, type DeviceFault, type DeviceRow } from '../model/device-csv.js';

/** A value as a 3D device gave it. Shown beside measures of photos, never made one of them. */
export interface DeviceValue {
  id: string;
  importId: string;
  measuredOn: string;
  regionName: string;
  quantity: string;
  unit: string;
  device: string;
  value: number;
  importedAt: Date;
}

export interface DevicePreview {
  rows: (DeviceRow & { isKnown: boolean; isOtherThanKnown: boolean })[];
  faults: DeviceFault[];
}

/** Values of 3D devices, brought in by a file. */
@Injectable()
export class DeviceValuesService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(TreatmentsService) private readonly treatments: TreatmentsService,
  ) {}

  /** @throws Problem `not-found` */
  async ofCourse(clinicId: ClinicId, viewer: Viewer, courseId: CourseId): Promise<DeviceValue[]> {
    return this.db.tx(clinicId, async (tx) => {
      await this.treatments.course(tx, courseId, viewer);
      return valuesOf(tx, courseId);
    });
  }

  /** What a file would bring; nothing is stored. @throws Problem `not-found` */
  async preview(clinicId: ClinicId, viewer: Viewer, courseId: CourseId, csv: string): Promise<DevicePreview> {
    return this.db.tx(clinicId, async (tx) => {
      await this.treatments.course(tx, courseId, viewer);
      return previewOf(tx, courseId, csv);
    });
  }

  /**
   * Brings in what is new; what is there already is left as it is.
   * @throws Problem `not-found`, `invalid-request` with one fault a line, `conflict` for a value that is there with another number
   */
  async bring(
    clinicId: ClinicId,
    viewer: Viewer,
    courseId: CourseId,
    csv: string,
    memberId: MemberId | null,
  ): Promise<DeviceValue[]> {
    return this.db.tx(clinicId, async (tx) => {
      await this.treatments.course(tx, courseId, viewer);
      const { rows, faults } = await previewOf(tx, courseId, csv);
      if (faults.length > 0)
        throw new Problem('invalid-request', {
          detail: 'This file cannot be brought in as it is.',
          errors: faults.slice(0, 50).map(({ line, column, fault }) => ({
            pointer: '/csv',
            detail: `line ${line}${column === null ? '' : `, ${column}`}: ${fault.replaceAll('-', ' ')}`,
          })),
        });
      const other = rows.find(({ isOtherThanKnown }) => isOtherThanKnown);
      if (other)
        throw new Problem('conflict', {
          detail: `Line ${other.line} gives another number for a value that is there already. Remove that import first.`,
        });
      const importId = newId<Id<'device-import'>>();
      for (const row of rows.filter(({ isKnown }) => !isKnown))
        await tx.rows(
          `insert into device_value (id, clinic_id, course_id, import_id, measured_on, region_name, quantity, unit, device, value,
             imported_by_member_id)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
           on conflict (clinic_id, course_id, measured_on, region_name, quantity, unit, device) do nothing`,
          [
            newId<Id<'device-value'>>(),
            tx.clinicId,
            courseId,
            importId,
            row.measuredOn,
            row.regionName,
            row.quantity,
            row.unit,
            row.device,
            row.value,
            memberId,
          ],
        );
      return valuesOf(tx, courseId);
    });
  }

  /** Takes back what one file brought. @throws Problem `not-found` */
  async remove(
    clinicId: ClinicId,
    viewer: Viewer,
    courseId: CourseId,
    importId: string,
  ): Promise<DeviceValue[]> {
    return this.db.tx(clinicId, async (tx) => {
      await this.treatments.course(tx, courseId, viewer);
      const removed = await tx.rows(
        'delete from device_value where clinic_id = $1 and course_id = $2 and import_id = $3 returning id',
        [tx.clinicId, courseId, importId],
      );
      if (removed.length === 0) throw new Problem('not-found');
      return valuesOf(tx, courseId);
    });
  }
}

function valuesOf(tx: Tx, courseId: CourseId): Promise<DeviceValue[]> {
  return tx.rows(
    `select id, import_id as "importId", measured_on as "measuredOn", region_name as "regionName", quantity, unit, device, value,
       imported_at as "importedAt"
     from device_value where clinic_id = $1 and course_id = $2 order by region_name, quantity, device, unit, measured_on`,
    [tx.clinicId, courseId],
  );
}

async function previewOf(tx: Tx, courseId: CourseId, csv: string): Promise<DevicePreview> {
  const day = await tx.row<{ today: string }>(
    `select (clock_now() at time zone time_zone)::date as today from clinic where id = $1`,
    [tx.clinicId],
  );
  const { rows, faults } = readDeviceCsv(csv, day!.today);
  const known = await valuesOf(tx, courseId);
  return {
    faults,
    rows: rows.map((row) => {
      const same = known.find(
        (one) =>
          one.measuredOn === row.measuredOn &&
          one.regionName === row.regionName &&
          one.quantity === row.quantity &&
          one.unit === row.unit &&
          one.device === row.device,
      );
      return { ...row, isKnown: same !== undefined, isOtherThanKnown: !!same && same.value !== row.value };
    }),
  };
}
