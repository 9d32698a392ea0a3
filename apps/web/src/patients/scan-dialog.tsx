import { Button, Stack, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { useCamera } from '../capture/use-camera';
import { Dialog } from '../shell/dialog';
import { ProblemNote } from '../shell/problem-note';
import classes from './patients.module.css';
import { readCode } from './read-code';

const readEveryMs = 250;

/** Reads a patient's printed label and opens the patient. */
export function ScanDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog opened={isOpen} onClose={onClose} title={t('scan.title')}>
      <Scanner onClose={onClose} />
    </Dialog>
  );
}

function Scanner({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const live = useRef<HTMLVideoElement>(null);
  const camera = useCamera(live);
  const file = useRef<HTMLInputElement>(null);
  const [error, setError] = useState<unknown>(null);
  const [isUnread, setUnread] = useState(false);
  const last = useRef<string | null>(null);

  const open = async (content: string) => {
    // The same label stays before the camera for seconds; it is asked once.
    if (content === last.current) return;
    last.current = content;
    try {
      const { patientId } = await api.scanLabel(content);
      onClose();
      await navigate({ to: '/patients/$patientId', params: { patientId } });
    } catch (refusal) {
      setError(refusal);
    }
  };
  const found = useRef(open);
  useEffect(() => {
    found.current = open;
  });
  useEffect(() => {
    if (camera.state !== 'live') return;
    let isOver = false;
    const look = async () => {
      const video = live.current;
      const content = video && video.videoWidth > 0 ? await readCode(video) : null;
      if (isOver) return;
      if (content) await found.current(content);
      window.setTimeout(() => void look(), readEveryMs);
    };
    void look();
    return () => {
      isOver = true;
    };
  }, [camera.state]);

  return (
    <Stack gap="md">
      <video
        ref={live}
        className={classes.scanner}
        muted
        playsInline
        autoPlay
        aria-label={t('capture.live')}
      />
      <Text size="sm" c="dimmed">
        {t(camera.state === 'live' || camera.state === 'opening' ? 'scan.hint' : 'scan.noCamera')}
      </Text>
      {error !== null && <ProblemNote error={error} />}
      {isUnread && <Text size="sm">{t('scan.unread')}</Text>}
      <Button variant="default" onClick={() => file.current?.click()}>
        {t('scan.photo')}
      </Button>
      <input
        ref={file}
        type="file"
        accept="image/*"
        capture="environment"
        hidden
        onChange={(event) => {
          const [picture] = event.currentTarget.files ?? [];
          event.currentTarget.value = '';
          if (!picture) return;
          last.current = null;
          void createImageBitmap(picture)
            .then(readCode)
            .then((content) => {
              setUnread(content === null);
              if (content) void open(content);
            })
            .catch(() => setUnread(true));
        }}
      />
    </Stack>
  );
}
