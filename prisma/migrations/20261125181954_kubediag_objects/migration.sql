-- DropIndex
DROP INDEX "runs_pipeline_idempotency_key_key";

-- AlterTable
ALTER TABLE "operations" ADD COLUMN     "annotations" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "labels" JSONB NOT NULL DEFAULT '{}';

-- AlterTable
ALTER TABLE "pipelines" ADD COLUMN     "annotations" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "labels" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "uid" UUID NOT NULL DEFAULT gen_random_uuid();

-- AlterTable
ALTER TABLE "runs" ADD COLUMN     "diagnosis" JSONB,
ADD COLUMN     "pipeline_uid" UUID;

-- CreateTable
CREATE TABLE "kept_manifests" (
    "kind" TEXT NOT NULL,
    "namespace" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "labels" JSONB NOT NULL DEFAULT '{}',
    "annotations" JSONB NOT NULL DEFAULT '{}',
    "spec" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "kept_manifests_pkey" PRIMARY KEY ("kind","namespace","name")
);

-- CreateIndex
CREATE UNIQUE INDEX "pipelines_uid_key" ON "pipelines"("uid");

-- CreateIndex
CREATE UNIQUE INDEX "runs_pipeline_uid_idempotency_key_key" ON "runs"("pipeline_uid", "idempotency_key");

-- Keys used before belong to the pipeline that has the name now.
UPDATE "runs" SET "pipeline_uid" = "pipelines"."uid" FROM "pipelines" WHERE "pipelines"."name" = "runs"."pipeline";

-- Paths were recorded with node 0, which every one of them began with.
CREATE FUNCTION pg_temp.without_starts(paths JSONB) RETURNS JSONB LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(jsonb_agg(CASE WHEN path -> 0 = '0' THEN path - 0 ELSE path END ORDER BY place), '[]')
  FROM jsonb_array_elements(paths) WITH ORDINALITY AS listed(path, place)
$$;

UPDATE "runs" SET "succeeded_path" = "succeeded_path" - 0 WHERE "succeeded_path" -> 0 = '0';

UPDATE "runs" SET "failed_paths" = pg_temp.without_starts("failed_paths") WHERE jsonb_typeof("failed_paths") = 'array';

UPDATE "runs" SET "targets" = (
  SELECT jsonb_agg(target || jsonb_build_object(
    'succeededPath', CASE WHEN target -> 'succeededPath' -> 0 = '0' THEN (target -> 'succeededPath') - 0 ELSE target -> 'succeededPath' END,
    'failedPaths', pg_temp.without_starts(target -> 'failedPaths')
  ) ORDER BY place)
  FROM jsonb_array_elements("targets") WITH ORDINALITY AS listed(target, place)
) WHERE jsonb_typeof("targets") = 'array' AND "targets" <> '[]';
