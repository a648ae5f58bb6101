-- AlterTable
ALTER TABLE "engine_status" ADD COLUMN     "pod_warning" TEXT;
